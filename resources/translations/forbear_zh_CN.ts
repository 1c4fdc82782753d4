<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AgreedForm</name>
    <message>
        <source>What was agreed</source>
        <translation>约定了什么</translation>
    </message>
    <message>
        <source>Only what this outcome needs is asked.</source>
        <translation>只问这个结果需要的内容。</translation>
    </message>
    <message>
        <source>Amount promised</source>
        <translation>承诺金额</translation>
    </message>
    <message>
        <source>Paid by</source>
        <translation>承诺日期</translation>
    </message>
    <message>
        <source>Call back on</source>
        <translation>回拨日期</translation>
    </message>
    <message>
        <source>At</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>停催原因</translation>
    </message>
    <message>
        <source>Look again on</source>
        <translation>复核日期</translation>
    </message>
    <message>
        <source>the amount promised</source>
        <translation>承诺金额</translation>
    </message>
    <message>
        <source>a call-back time that is still to come</source>
        <translation>还没到的回拨时间</translation>
    </message>
    <message>
        <source>Please write an amount such as 3000 or 3000.50.</source>
        <translation>请写成 3000 或 3000.50 这样的金额。</translation>
    </message>
    <message>
        <source>That is more than is overdue.</source>
        <translation>这比逾期金额还多，请再确认一下。</translation>
    </message>
    <message>
        <source>%1 remain to be agreed.</source>
        <translation>余 %1 另约。</translation>
    </message>
    <message>
        <source>That is all that is overdue.</source>
        <translation>逾期部分全部还清。</translation>
    </message>
</context>
<context>
    <name>CallPage</name>
    <message>
        <source>Permit on record. Dial this number on your phone, then say how it ended.</source>
        <translation>许可已记录。请用话机拨打这个号码，结束后选结果。</translation>
    </message>
    <message>
        <source>This call was begun %1. How did it end?</source>
        <translation>这次通话开始于 %1，结果怎样？</translation>
    </message>
</context>
<context>
    <name>Centre</name>
    <message>
        <source>Next person</source>
        <translation>下一位</translation>
    </message>
    <message>
        <source>Only finish</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Finish and next</source>
        <translation>完成，接下一位</translation>
    </message>
    <message>
        <source>What you learn about this person…</source>
        <translation>记下这位客户的情况……</translation>
    </message>
    <message>
        <source>A note is kept with the outcome of a call.</source>
        <translation>备注和通话结果一起保存，拨打后再填。</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
</context>
<context>
    <name>ContactsPane</name>
    <message>
        <source>May I contact now?</source>
        <translation>现在能联系吗？</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>No contact with this person yet.</source>
        <translation>还没有联系过。</translation>
    </message>
    <message>
        <source>Show number</source>
        <translation>显示号码</translation>
    </message>
    <message>
        <source>That you looked is put on record.</source>
        <translation>查看号码会留下记录。</translation>
    </message>
    <message>
        <source>Rules: %1</source>
        <translation>规则 %1</translation>
    </message>
</context>
<context>
    <name>CrashWindow</name>
    <message>
        <source>Something went wrong</source>
        <translation>程序出了问题</translation>
    </message>
    <message>
        <source>Something went wrong in the program</source>
        <translation>程序里出了问题</translation>
    </message>
    <message>
        <source>What was recorded before is kept; the last action may not have been done. Go on, and please hand this report to your administrator. It holds no names, numbers or amounts.</source>
        <translation>之前的记录都在，最后一步可能没有做完。可以继续工作。请把这份报告交给管理员，里面没有姓名、号码和金额。</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Copy the report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续工作</translation>
    </message>
</context>
<context>
    <name>DeskWindow</name>
    <message>
        <source>This is an address. Choose a number to call.</source>
        <translation>这是地址。请选一个号码再拨打。</translation>
    </message>
    <message>
        <source>This note is not on record yet: say first how the call ended.</source>
        <translation>备注还没有保存，请先填这次通话的结果。</translation>
    </message>
    <message>
        <source>That is more than is overdue. If it is right, press Ctrl+Enter again.</source>
        <translation>承诺金额比逾期合计还多。确认无误请再按一次 Ctrl+Enter。</translation>
    </message>
    <message>
        <source>Say first how your last call to this person ended.</source>
        <translation>先填好您上一次联系这位客户的结果。</translation>
    </message>
    <message>
        <source>Call %1 instead, on the right, or take the next person (F2).</source>
        <translation>可以改拨右边的 %1，或接下一位（F2）。</translation>
    </message>
    <message>
        <source>Take the next person (F2); this one comes back when it is time.</source>
        <translation>先接下一位（F2）；到时候这位会再排上来。</translation>
    </message>
    <message>
        <source>Somebody else&apos;s person by now</source>
        <translation>现已归其他同事的客户</translation>
    </message>
    <message>
        <source>Your note was: %1</source>
        <translation>您的备注：%1</translation>
    </message>
    <message>
        <source>Still wanted: %1</source>
        <translation>还差：%1</translation>
    </message>
    <message>
        <source>The outcome is on record.</source>
        <translation>结果已记录。</translation>
    </message>
    <message>
        <source>Please say first how this call ended.</source>
        <translation>先填这次通话的结果。</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>More filters</source>
        <translation>更多筛选</translation>
    </message>
</context>
<context>
    <name>Frame</name>
    <message>
        <source>Forbear</source>
        <translation>宽和</translation>
    </message>
</context>
<context>
    <name>HintStrip</name>
    <message>
        <source>Ctrl+K find</source>
        <translation>Ctrl+K 查找</translation>
    </message>
    <message>
        <source>1–9 choose</source>
        <translation>1–9 选择</translation>
    </message>
    <message>
        <source>Tab next field</source>
        <translation>Tab 下一栏</translation>
    </message>
    <message>
        <source>F1 all keys</source>
        <translation>F1 全部快捷键</translation>
    </message>
    <message>
        <source>R show number</source>
        <translation>R 显示号码</translation>
    </message>
    <message>
        <source>↑ ↓ Enter list</source>
        <translation>↑ ↓ Enter 列表</translation>
    </message>
    <message>
        <source>Esc back</source>
        <translation>Esc 返回</translation>
    </message>
    <message>
        <source>Ctrl+Enter finish and next</source>
        <translation>Ctrl+Enter 完成，接下一位</translation>
    </message>
    <message>
        <source>F2 next person</source>
        <translation>F2 下一位</translation>
    </message>
    <message>
        <source>F5 call</source>
        <translation>F5 拨打</translation>
    </message>
    <message>
        <source>Ctrl+I import</source>
        <translation>Ctrl+I 导入</translation>
    </message>
</context>
<context>
    <name>IdlePage</name>
    <message numerus="yes">
        <source>Contacts without outcome: %n</source>
        <translation>
            <numerusform>还有 %n 次联系没有结果</numerusform>
        </translation>
    </message>
    <message>
        <source>The program ended before the outcome was given. The permits are on record; please say first how these calls ended.</source>
        <translation>上次程序结束时还没来得及填结果。许可都有记录，请先补上这几次的结果。</translation>
    </message>
    <message>
        <source>Ready for the next person</source>
        <translation>准备好了，接下一位</translation>
    </message>
    <message>
        <source>The next person is chosen for you, with the reasons. Nobody is called yet.</source>
        <translation>次序已按理由排好。接下一位只打开资料，不会拨号。</translation>
    </message>
    <message>
        <source>Whose case is it about?</source>
        <translation>要看哪一位？</translation>
    </message>
    <message>
        <source>Choose somebody on the left, or find them (Ctrl+K). You read, not call.</source>
        <translation>请在左边选一位，或用 Ctrl+K 查找。您的角色只查看，不拨打。</translation>
    </message>
    <message>
        <source>Next person</source>
        <translation>下一位</translation>
    </message>
    <message>
        <source>Somebody else&apos;s person by now</source>
        <translation>现已归其他同事的客户</translation>
    </message>
</context>
<context>
    <name>ImportWindow</name>
    <message>
        <source>Import a file</source>
        <translation>导入文件</translation>
    </message>
    <message>
        <source>First you see what each row would become. Nothing is brought in before you say so; then it is all importable rows, or none.</source>
        <translation>先看每一行会变成什么，您确认之前什么都不会入库；确认之后，能导入的行要么全部导入，要么一行也不导入。</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>选择文件……</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Back to the desk</source>
        <translation>返回工作台</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>全部文件</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>选择文件</translation>
    </message>
    <message>
        <source>Look in:</source>
        <translation>查找范围：</translation>
    </message>
    <message>
        <source>Files of type:</source>
        <translation>文件类型：</translation>
    </message>
    <message>
        <source>This is a preview: nothing has been brought in yet.</source>
        <translation>这是预览，还没有入库。</translation>
    </message>
    <message>
        <source>Brought in: %1 new, %2 changed, %3 as before.</source>
        <translation>已入库：新增 %1 笔，更新 %2 笔，不变 %3 笔。</translation>
    </message>
    <message numerus="yes">
        <source>No longer in the file: %n.</source>
        <translation>
            <numerusform>有 %n 笔不在这份文件里，已列入退案清单。</numerusform>
        </translation>
    </message>
    <message>
        <source>Reading the file</source>
        <translation>正在读文件</translation>
    </message>
</context>
<context>
    <name>MyDayPane</name>
    <message>
        <source>My day in figures</source>
        <translation>我的今天：各项数目</translation>
    </message>
    <message>
        <source>Nothing here yet today.</source>
        <translation>今天这里还没有。</translation>
    </message>
</context>
<context>
    <name>PeopleList</name>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Call-backs</source>
        <translation>回拨</translation>
    </message>
    <message>
        <source>Promises</source>
        <translation>承诺</translation>
    </message>
    <message>
        <source>No call-back is agreed. What you agree in a call stands here.</source>
        <translation>还没有约定的回拨。通话中约好的会排在这里。</translation>
    </message>
    <message>
        <source>No promise is open. What is promised in a call stands here.</source>
        <translation>没有待兑现的承诺。通话中承诺的会排在这里。</translation>
    </message>
    <message>
        <source>Nobody passes the filters. Take one away to see more people.</source>
        <translation>没有符合筛选的人。去掉一个条件再看看。</translation>
    </message>
    <message>
        <source>Nobody waits here. A team lead brings people in by importing a file (Ctrl+I).</source>
        <translation>队列里没有人。请组长导入委案文件（Ctrl+I）。</translation>
    </message>
</context>
<context>
    <name>PersonPane</name>
    <message>
        <source>Overdue</source>
        <translation>逾期合计</translation>
    </message>
    <message>
        <source>Loans</source>
        <translation>借据</translation>
    </message>
    <message numerus="yes">
        <source>Loans: %n</source>
        <translation>
            <numerusform>%n 笔</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>oldest %n d</source>
        <translation>
            <numerusform>最长 %n 天</numerusform>
        </translation>
    </message>
    <message>
        <source>Male</source>
        <translation>男</translation>
    </message>
    <message>
        <source>Female</source>
        <translation>女</translation>
    </message>
</context>
<context>
    <name>PreparePage</name>
    <message>
        <source>Before you call</source>
        <translation>拨打之前</translation>
    </message>
    <message>
        <source>Why this person, now</source>
        <translation>为何现在是这位</translation>
    </message>
    <message>
        <source>This person is not in the queue now.</source>
        <translation>这位现在不在队列里。</translation>
    </message>
    <message>
        <source>Nothing was agreed yet, and nothing noted.</source>
        <translation>还没有约定，也没有备注。</translation>
    </message>
</context>
<context>
    <name>QueuePane</name>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Call-backs</source>
        <translation>回拨</translation>
    </message>
    <message>
        <source>Promises</source>
        <translation>承诺</translation>
    </message>
    <message>
        <source>My day</source>
        <translation>我的今天</translation>
    </message>
    <message>
        <source>Suggested order</source>
        <translation>按建议次序</translation>
    </message>
    <message>
        <source>Due first</source>
        <translation>到点的在前</translation>
    </message>
    <message>
        <source>By day</source>
        <translation>按到期日</translation>
    </message>
    <message>
        <source>All stages</source>
        <translation>全部阶段</translation>
    </message>
    <message>
        <source>All creditors</source>
        <translation>全部委托方</translation>
    </message>
    <message>
        <source>All tags</source>
        <translation>全部标签</translation>
    </message>
    <message numerus="yes">
        <source>Due by now: %n</source>
        <translation>
            <numerusform>已到点 %n 人</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Due by tonight: %n</source>
        <translation>
            <numerusform>今天之内到期 %n 人</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecoveryPage</name>
    <message>
        <source>Write down the recovery code</source>
        <translation>抄下恢复码</translation>
    </message>
    <message>
        <source>It opens the book when the keyring or the passphrase is lost. It is shown only now and kept nowhere: write it on paper and put it in a safe place.</source>
        <translation>钥匙串或口令丢失时，用它打开账本。它只显示这一次，程序不会保存：请抄在纸上，放在安全的地方。</translation>
    </message>
    <message numerus="yes">
        <source>Type group %n from your paper</source>
        <translation>
            <numerusform>请照纸上输入第 %n 组</numerusform>
        </translation>
    </message>
    <message>
        <source>I have written it down</source>
        <translation>我已经抄好了</translation>
    </message>
    <message numerus="yes">
        <source>That is not group %n of the code above.</source>
        <translation>
            <numerusform>这和上面的第 %n 组不一样，请再看一遍。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RefusalPage</name>
    <message>
        <source>Nothing was dialled. The request is on record.</source>
        <translation>没有拨出。这次请求已记录。</translation>
    </message>
    <message>
        <source>What can be done instead</source>
        <translation>还可以这样做</translation>
    </message>
    <message>
        <source>Fill in the outcome</source>
        <translation>填这次的结果</translation>
    </message>
    <message>
        <source>This call is not allowed</source>
        <translation>这次不能拨打</translation>
    </message>
    <message>
        <source>Not now, but later</source>
        <translation>现在不能拨打</translation>
    </message>
    <message>
        <source>allowed from %1</source>
        <translation>%1 起可拨</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>依据</translation>
    </message>
</context>
<context>
    <name>ReportPane</name>
    <message>
        <source>Accepted</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>With warnings</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Lines of the file</source>
        <translation>文件行号</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>发现</translation>
    </message>
    <message>
        <source>%1 = %2 rows. %3 people, %4 loans, %5 overdue. File: %6, as of %7.</source>
        <translation>%1 = %2 行，一行不少。共 %3 人、%4 笔，逾期合计 %5。文件编码 %6，数据日期 %7。</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Name, initials, case or number   Ctrl+K</source>
        <translation>姓名、拼音首字母、案件编号、号码   Ctrl+K</translation>
    </message>
    <message>
        <source>Find a person</source>
        <translation>查找客户</translation>
    </message>
    <message>
        <source>Nobody was found.</source>
        <translation>没有找到。换个写法再试一次。</translation>
    </message>
</context>
<context>
    <name>SetupWindow</name>
    <message>
        <source>Set up this desk</source>
        <translation>设置这个工作台</translation>
    </message>
    <message>
        <source>It takes a minute. Everything stays in one encrypted file on this computer.</source>
        <translation>一分钟就好。所有数据都在这台电脑上的一个加密文件里。</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>您的姓名</translation>
    </message>
    <message>
        <source>Login, for example your initials</source>
        <translation>登录名，例如姓名首字母</translation>
    </message>
    <message numerus="yes">
        <source>Password, at least %n characters</source>
        <translation>
            <numerusform>密码，至少 %n 个字符</numerusform>
        </translation>
    </message>
    <message>
        <source>The password once more</source>
        <translation>再输入一次密码</translation>
    </message>
    <message numerus="yes">
        <source>Passphrase, at least %n characters</source>
        <translation>
            <numerusform>口令，至少 %n 个字符</numerusform>
        </translation>
    </message>
    <message>
        <source>A few unrelated words do well. It opens the book at every start.</source>
        <translation>几个不相干的词连起来就很好。每次打开账本都要输入。</translation>
    </message>
    <message>
        <source>Make the book</source>
        <translation>建立账本</translation>
    </message>
    <message>
        <source>Please give your name.</source>
        <translation>请填写姓名。</translation>
    </message>
    <message>
        <source>Please give a login.</source>
        <translation>请填写登录名。</translation>
    </message>
    <message numerus="yes">
        <source>The password needs at least %n characters.</source>
        <translation>
            <numerusform>密码至少要 %n 个字符。</numerusform>
        </translation>
    </message>
    <message>
        <source>The two passwords differ. Please type them again.</source>
        <translation>两次输入的密码不一样，请再输一次。</translation>
    </message>
    <message numerus="yes">
        <source>The passphrase needs at least %n characters.</source>
        <translation>
            <numerusform>口令至少要 %n 个字符。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SignInWindow</name>
    <message>
        <source>Sign in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>This is a demo: every person and number is invented. Choose who you are: one press signs you in.</source>
        <translation>这是演示，人物和号码都是虚构的。选一位，按一下就登录。</translation>
    </message>
    <message>
        <source>Every sign-in is on record.</source>
        <translation>每次登录都会留下记录。</translation>
    </message>
    <message>
        <source>Login</source>
        <translation>登录名</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Please give your login.</source>
        <translation>请填写登录名。</translation>
    </message>
    <message>
        <source>Please give your password.</source>
        <translation>请填写密码。</translation>
    </message>
</context>
<context>
    <name>TabBar</name>
    <message>
        <source>Cases</source>
        <translation>案件</translation>
    </message>
    <message>
        <source>Call-backs</source>
        <translation>回拨</translation>
    </message>
    <message>
        <source>Promises</source>
        <translation>承诺</translation>
    </message>
    <message>
        <source>My day</source>
        <translation>我的今天</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Forbear</source>
        <translation>宽和</translation>
    </message>
    <message>
        <source>Import a file…</source>
        <translation>导入文件……</translation>
    </message>
    <message>
        <source>Keys of this screen</source>
        <translation>本页快捷键</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>退出登录</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
    <message numerus="yes">
        <source>Contacts without outcome: %n</source>
        <translation>
            <numerusform>还有 %n 次联系没有结果</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>UnlockWindow</name>
    <message>
        <source>Open the book</source>
        <translation>打开账本</translation>
    </message>
    <message>
        <source>Opening the book…</source>
        <translation>正在打开账本……</translation>
    </message>
    <message>
        <source>The book is encrypted. It was not changed by trying to open it.</source>
        <translation>账本是加密的。尝试打开不会改动它。</translation>
    </message>
    <message>
        <source>Recovery code</source>
        <translation>恢复码</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>口令</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Try the keyring again</source>
        <translation>再试钥匙串</translation>
    </message>
    <message>
        <source>Use the passphrase</source>
        <translation>改用口令</translation>
    </message>
    <message>
        <source>Use the recovery code</source>
        <translation>改用恢复码</translation>
    </message>
</context>
<context>
    <name>Workplace</name>
    <message>
        <source>Call</source>
        <translation>拨打</translation>
    </message>
    <message>
        <source>Call %1</source>
        <translation>拨打 %1</translation>
    </message>
    <message>
        <source>No number is on record for this person.</source>
        <translation>没有登记号码，无法拨打。</translation>
    </message>
    <message>
        <source>Only an address is on record: nothing to call.</source>
        <translation>只登记了地址，没有可拨的号码。</translation>
    </message>
</context>
<context>
    <name>WrapUpForm</name>
    <message>
        <source>Who was reached?</source>
        <translation>谁接的？</translation>
    </message>
    <message>
        <source>How did it end?</source>
        <translation>结果怎样？</translation>
    </message>
    <message>
        <source>who was reached</source>
        <translation>谁接的</translation>
    </message>
    <message>
        <source>how it ended</source>
        <translation>通话结果</translation>
    </message>
    <message>
        <source>a note of what was said</source>
        <translation>备注里写下说了什么</translation>
    </message>
    <message>
        <source>Somebody else</source>
        <translation>其他人</translation>
    </message>
    <message>
        <source>Nobody</source>
        <translation>没有接通</translation>
    </message>
</context>
</TS>
