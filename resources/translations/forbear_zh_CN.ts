<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AccountForm</name>
    <message>
        <source>Choose somebody on the left.</source>
        <translation>请在左边选一位。</translation>
    </message>
    <message numerus="yes">
        <source>New password, at least %n characters</source>
        <translation>
            <numerusform>新密码，至少 %n 个字符</numerusform>
        </translation>
    </message>
    <message>
        <source>Keep role, team and seat</source>
        <translation>保存角色、组和坐席号</translation>
    </message>
    <message>
        <source>Set the password</source>
        <translation>设置密码</translation>
    </message>
    <message>
        <source>Press again: close the account of %1</source>
        <translation>再按一次：停用 %1 的账号</translation>
    </message>
    <message>
        <source>Close the account</source>
        <translation>停用账号</translation>
    </message>
    <message numerus="yes">
        <source>The password needs at least %n characters.</source>
        <translation>
            <numerusform>密码至少要 %n 个字符。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AgreedForm</name>
    <message>
        <source>What was agreed</source>
        <translation>约定了什么</translation>
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
        <source>At (their time)</source>
        <translation>时间（当地）</translation>
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
        <source>a day that may be</source>
        <translation>可以选的日期</translation>
    </message>
    <message>
        <source>a call-back time that is still to come</source>
        <translation>还没到的回拨时间</translation>
    </message>
    <message>
        <source>a call-back time within their hours</source>
        <translation>对方可联系时段内的回拨时间</translation>
    </message>
    <message>
        <source>That time is past.</source>
        <translation>这个时间已经过去。</translation>
    </message>
    <message>
        <source>That is more than is overdue.</source>
        <translation>这比逾期金额还多，请再确认一下。</translation>
    </message>
    <message>
        <source>That is all that is overdue.</source>
        <translation>正好是全部逾期金额。</translation>
    </message>
    <message>
        <source>%1 remain to be agreed.</source>
        <translation>余 %1 另约。</translation>
    </message>
    <message numerus="yes">
        <source>%n d away, at a weekend.</source>
        <translation>
            <numerusform>%n 天后，周末。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n d away, a weekday.</source>
        <translation>
            <numerusform>%n 天后，工作日。</numerusform>
        </translation>
    </message>
    <message>
        <source>Here that is %1.</source>
        <translation>这边是 %1。</translation>
    </message>
</context>
<context>
    <name>Ahead</name>
    <message>
        <source>How the call goes on</source>
        <translation>接下来怎么谈</translation>
    </message>
</context>
<context>
    <name>AmountField</name>
    <message>
        <source>Please write an amount such as 3000 or 3000.50.</source>
        <translation>请填写金额，例如 3000 或 3000.50。</translation>
    </message>
</context>
<context>
    <name>BackupWindow</name>
    <message>
        <source>Back-up and check</source>
        <translation>备份与核对</translation>
    </message>
    <message>
        <source>Work goes on meanwhile; nothing here changes the book.</source>
        <translation>不影响别人作业；这里的操作都不改动账本。</translation>
    </message>
    <message>
        <source>A copy of the book</source>
        <translation>账本的备份</translation>
    </message>
    <message>
        <source>The copy is encrypted as the book is, and opens with the same recovery code. Put it on another disk: a copy beside the book is lost with it. To put a copy in the book&apos;s place, an administrator closes every window and runs: forbear restore</source>
        <translation>备份和账本一样是加密的，用同一个恢复码打开。请放到另一块盘上：放在账本旁边，会和账本一起丢。要用备份替换账本时，由管理员关掉所有窗口，运行 forbear restore</translation>
    </message>
    <message>
        <source>Write a copy…</source>
        <translation>写一份备份…</translation>
    </message>
    <message>
        <source>Is the log whole?</source>
        <translation>日志完整吗？</translation>
    </message>
    <message>
        <source>Every entry is read and compared with the one before it and with what it speaks of. It shows whether anybody edited, added or removed something in between.</source>
        <translation>逐条读出日志，和前一条、和它所说的事核对。有没有人改过、加过或从中间删过，一读便知。</translation>
    </message>
    <message>
        <source>Check the log</source>
        <translation>核对日志</translation>
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
        <source>Write a copy</source>
        <translation>写一份备份</translation>
    </message>
    <message>
        <source>The copy is whole and on disk: %1. The key file lies beside it.</source>
        <translation>备份已完整写到磁盘：%1。钥匙文件就在它旁边。</translation>
    </message>
    <message>
        <source>The log is whole</source>
        <translation>日志完整</translation>
    </message>
    <message>
        <source>The log does not hold</source>
        <translation>日志对不上</translation>
    </message>
    <message>
        <source>%1 of %2 entries read</source>
        <translation>已读 %1 条，共 %2 条</translation>
    </message>
    <message>
        <source>%1 entries of %2 chains were read, and each one holds.</source>
        <translation>读了 %2 条链上的 %1 条记录，每一条都对得上。</translation>
    </message>
</context>
<context>
    <name>CallBar</name>
    <message>
        <source>Hang up</source>
        <translation>挂断</translation>
    </message>
    <message>
        <source>They called. Kept here, not on record yet; it counts as no call of ours.</source>
        <translation>对方来电，已保存在本机，尚未送达中心，不计入我方拨打。</translation>
    </message>
    <message>
        <source>They called. It is on record as inbound and counts as no call of ours.</source>
        <translation>对方来电，已记为呼入，不计入我方拨打。</translation>
    </message>
    <message>
        <source>Permit on record. Dial this number on your phone.</source>
        <translation>许可已记录，请在话机上拨打此号码</translation>
    </message>
    <message>
        <source>This call was begun %1.</source>
        <translation>这通电话始于 %1。</translation>
    </message>
</context>
<context>
    <name>CausePane</name>
    <message>
        <source>Line</source>
        <translation>行号</translation>
    </message>
    <message>
        <source>In the file</source>
        <translation>文件里的样子</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>怎么办</translation>
    </message>
    <message>
        <source>Lines of the file</source>
        <translation>文件行号</translation>
    </message>
    <message>
        <source>Written in</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>As of</source>
        <translation>数据日期</translation>
    </message>
    <message>
        <source>Not listed here</source>
        <translation>没有列出的</translation>
    </message>
    <message>
        <source>Ask the creditor for these rows anew and import their file; what is in the book already is not brought in twice. Keep the report to send it along.</source>
        <translation>请委托方重发这些行，再导入他们的文件；已经入库的不会重复导入。可以把报告存下来一起发过去。</translation>
    </message>
    <message>
        <source>These rows can be worked with. Check them before the first call.</source>
        <translation>这些行可以作业。第一次联系前请核对一下。</translation>
    </message>
    <message>
        <source>Nothing: these rows change nothing.</source>
        <translation>不用做什么：这些行不影响任何数据。</translation>
    </message>
</context>
<context>
    <name>Centre</name>
    <message>
        <source>Inbound</source>
        <translation>来电</translation>
    </message>
    <message>
        <source>Protect</source>
        <translation>保护</translation>
    </message>
    <message>
        <source>Negotiate</source>
        <translation>协商</translation>
    </message>
    <message>
        <source>Plans</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一位</translation>
    </message>
    <message>
        <source>Wrap up</source>
        <translation>收尾</translation>
    </message>
    <message>
        <source>Only finish</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Finish and next</source>
        <translation>完成，接下一位</translation>
    </message>
</context>
<context>
    <name>ConnectionWindow</name>
    <message>
        <source>Work at an office</source>
        <translation>使用中心数据库</translation>
    </message>
    <message>
        <source>One database for all desks. Whoever runs it gives you what is asked for here.</source>
        <translation>所有坐席共用一个数据库。这里要填的内容由管理员提供。</translation>
    </message>
    <message>
        <source>Server, or several with commas between</source>
        <translation>服务器；多台用逗号隔开</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>数据库</translation>
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
        <source>Certificate of the authority that vouches for the server</source>
        <translation>签发服务器证书的机构证书</translation>
    </message>
    <message>
        <source>Keep the password on this computer, in the system&apos;s keyring</source>
        <translation>把密码保存在本机的系统密钥环里</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Test the connection</source>
        <translation>测试连接</translation>
    </message>
    <message>
        <source>Work there</source>
        <translation>用这个</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>This computer&apos;s own book instead</source>
        <translation>改用本机账本</translation>
    </message>
    <message>
        <source>Please give the server.</source>
        <translation>请填写服务器。</translation>
    </message>
    <message>
        <source>The port is a number, most often 5432.</source>
        <translation>端口是一个数字，通常是 5432。</translation>
    </message>
    <message>
        <source>Please give the database.</source>
        <translation>请填写数据库。</translation>
    </message>
    <message>
        <source>Please give your login.</source>
        <translation>请填写登录名。</translation>
    </message>
    <message>
        <source>Please give your password.</source>
        <translation>请填写密码。</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>正在测试…</translation>
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
        <source>Local %1</source>
        <translation>当地 %1</translation>
    </message>
    <message>
        <source>Rules: %1</source>
        <translation>规则 %1</translation>
    </message>
</context>
<context>
    <name>Correcting</name>
    <message>
        <source>Only the outcome in force can be corrected.</source>
        <translation>只能更正仍然有效的那条结果。</translation>
    </message>
    <message>
        <source>No contact with this person has an outcome to correct.</source>
        <translation>此人没有可以更正的联系结果。</translation>
    </message>
    <message>
        <source>This correction is not on record yet. Once more drops it.</source>
        <translation>这次更正还没有记录。再按一次将放弃。</translation>
    </message>
</context>
<context>
    <name>CountField</name>
    <message>
        <source>Please write a number from 0 to %1.</source>
        <translation>请填 0 到 %1 的整数。</translation>
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
    <name>DayField</name>
    <message>
        <source>Calendar</source>
        <translation>日历</translation>
    </message>
    <message>
        <source>There is no such day. Please write 12-01 or 2026-12-01.</source>
        <translation>没有这一天，请写成 12-01 或 2026-12-01。</translation>
    </message>
    <message>
        <source>That is too early: the first day that may be is %1.</source>
        <translation>太早了，最早可以选 %1。</translation>
    </message>
</context>
<context>
    <name>DeskMenu</name>
    <message>
        <source>Work</source>
        <translation>工作</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>拨打</translation>
    </message>
    <message>
        <source>View</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Import a file…</source>
        <translation>导入文件…</translation>
    </message>
    <message>
        <source>Staff…</source>
        <translation>人员…</translation>
    </message>
    <message>
        <source>Consents that wait…</source>
        <translation>待确认的同意…</translation>
    </message>
    <message>
        <source>Rules…</source>
        <translation>规则…</translation>
    </message>
    <message>
        <source>Back-up and check…</source>
        <translation>备份与核对…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>设置…</translation>
    </message>
    <message>
        <source>Lock the window</source>
        <translation>锁上窗口</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>退出登录</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>关闭窗口</translation>
    </message>
    <message>
        <source>Help for this screen</source>
        <translation>这个画面的说明</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>第一天</translation>
    </message>
    <message>
        <source>Next person</source>
        <translation>下一位</translation>
    </message>
    <message>
        <source>Find a person</source>
        <translation>查找客户</translation>
    </message>
    <message>
        <source>Show number</source>
        <translation>显示号码</translation>
    </message>
    <message>
        <source>Write a note</source>
        <translation>写备注</translation>
    </message>
    <message>
        <source>Protect this person</source>
        <translation>保护这位客户</translation>
    </message>
    <message>
        <source>Agreements of this person</source>
        <translation>此人的还款协议</translation>
    </message>
    <message>
        <source>Contacts without outcome</source>
        <translation>没有结果的联系</translation>
    </message>
    <message>
        <source>Why a contact was allowed</source>
        <translation>当时为何可以联系</translation>
    </message>
    <message>
        <source>Call this number</source>
        <translation>拨打这个号码</translation>
    </message>
    <message>
        <source>They are calling</source>
        <translation>对方来电</translation>
    </message>
    <message>
        <source>Hang up</source>
        <translation>挂断</translation>
    </message>
    <message>
        <source>What can be agreed</source>
        <translation>协商方案</translation>
    </message>
    <message>
        <source>Finish and next</source>
        <translation>完成，接下一位</translation>
    </message>
    <message>
        <source>Correct the latest outcome</source>
        <translation>更正最近的结果</translation>
    </message>
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
    <message>
        <source>Filter the list</source>
        <translation>筛选名单</translation>
    </message>
    <message>
        <source>Colours as the system</source>
        <translation>颜色跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Usual size</source>
        <translation>恢复大小</translation>
    </message>
</context>
<context>
    <name>DeskWindow</name>
    <message>
        <source>This is an address. Choose a number to call.</source>
        <translation>这是地址。请选一个号码再拨打。</translation>
    </message>
    <message>
        <source>In force from now on, at every desk. It is on record.</source>
        <translation>已生效，所有坐席同时执行，并已登记。</translation>
    </message>
    <message>
        <source>It is on record.</source>
        <translation>已登记。</translation>
    </message>
    <message>
        <source>You are back where you were; what you had typed is here.</source>
        <translation>已回到刚才的地方，你写的内容都在。</translation>
    </message>
    <message>
        <source>Somebody else&apos;s person by now</source>
        <translation>现已归其他同事的客户</translation>
    </message>
    <message>
        <source>Your note was: %1</source>
        <translation>你的备注：%1</translation>
    </message>
    <message>
        <source>The outcome is on record.</source>
        <translation>结果已记录。</translation>
    </message>
    <message>
        <source>You have %1 no longer: they went to somebody else, or your desk was away for too long.</source>
        <translation>%1 已不在你手上：已分给别的同事，或者你的工作台离线太久。</translation>
    </message>
</context>
<context>
    <name>Details</name>
    <message>
        <source>Which</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>At which number</source>
        <translation>哪个号码</translation>
    </message>
    <message>
        <source>From (their time)</source>
        <translation>从（对方时间）</translation>
    </message>
    <message>
        <source>To</source>
        <translation>到</translation>
    </message>
    <message>
        <source>Most a day</source>
        <translation>每天最多</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>有效至</translation>
    </message>
</context>
<context>
    <name>EndingPage</name>
    <message>
        <source>Correction</source>
        <translation>更正</translation>
    </message>
    <message>
        <source>Wrap-up</source>
        <translation>话后处理</translation>
    </message>
    <message>
        <source>after the call</source>
        <translation>话后</translation>
    </message>
    <message>
        <source>Why it was wrong (required)</source>
        <translation>原记录为什么不对（必填）</translation>
    </message>
    <message>
        <source>Why it was wrong</source>
        <translation>原记录为什么不对</translation>
    </message>
    <message>
        <source>why it was wrong</source>
        <translation>原记录为什么不对</translation>
    </message>
    <message>
        <source>the old entry stays beside the new one</source>
        <translation>原记录保留在旁</translation>
    </message>
    <message>
        <source>the contact of %1</source>
        <translation>%1 的联系</translation>
    </message>
    <message>
        <source>call %1</source>
        <translation>通话 %1</translation>
    </message>
    <message>
        <source>This call was begun %1.</source>
        <translation>这通电话始于 %1。</translation>
    </message>
    <message>
        <source>came to step %1</source>
        <translation>到第 %1 步</translation>
    </message>
</context>
<context>
    <name>Explaining</name>
    <message>
        <source>No permit was needed or given there.</source>
        <translation>那一次不需要许可，也没有发出过许可。</translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message>
        <source>Look in:</source>
        <translation>查找范围：</translation>
    </message>
    <message>
        <source>Files of type:</source>
        <translation>文件类型：</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>全部文件</translation>
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
    <name>GroundsPage</name>
    <message>
        <source>Permit or contact, by its id</source>
        <translation>许可或联系的编号</translation>
    </message>
    <message>
        <source>The id stands in the log; Ctrl+W on a line of a person&apos;s timeline shows it too. What is shown is what decided then, whatever was published since.</source>
        <translation>编号见日志；在某人的时间线上选中一次联系，按 Ctrl+W 也能看到。这里显示的是当时起作用的规则，此后发布了什么都不影响。</translation>
    </message>
    <message>
        <source>Show why</source>
        <translation>查依据</translation>
    </message>
</context>
<context>
    <name>GroundsPane</name>
    <message>
        <source>Given</source>
        <translation>发出</translation>
    </message>
    <message>
        <source>For</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Decided by</source>
        <translation>依据</translation>
    </message>
    <message>
        <source>Permit</source>
        <translation>许可</translation>
    </message>
    <message>
        <source>Why a contact was allowed</source>
        <translation>当时为何可以联系</translation>
    </message>
    <message>
        <source>What was counted by then</source>
        <translation>当时的计次</translation>
    </message>
</context>
<context>
    <name>GuidePage</name>
    <message>
        <source>What to press</source>
        <translation>按什么</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>First day, step %1 of %2</source>
        <translation>第一天 · 第 %1 步，共 %2 步</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Next step</source>
        <translation>下一步</translation>
    </message>
</context>
<context>
    <name>Held</name>
    <message>
        <source>What you pressed before is still being done. Once it is, press again.</source>
        <translation>刚才按的还在处理，请稍候；处理完再按一次。</translation>
    </message>
</context>
<context>
    <name>HelpPage</name>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>What you see</source>
        <translation>你看到的</translation>
    </message>
</context>
<context>
    <name>HintStrip</name>
    <message>
        <source>menu</source>
        <translation>菜单</translation>
    </message>
    <message>
        <source>help</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>correct</source>
        <translation>更正</translation>
    </message>
    <message>
        <source>why allowed</source>
        <translation>为何可联系</translation>
    </message>
    <message>
        <source>do instead</source>
        <translation>改做这一项</translation>
    </message>
    <message>
        <source>fold</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>answer while you type</source>
        <translation>打字时回答</translation>
    </message>
    <message>
        <source>step back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>outcome</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>next step</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>held while you type</source>
        <translation>打字时按住</translation>
    </message>
    <message>
        <source>back to the call</source>
        <translation>回到通话</translation>
    </message>
    <message>
        <source>give up</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>next field</source>
        <translation>下一栏</translation>
    </message>
    <message>
        <source>note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>lists</source>
        <translation>切换列表</translation>
    </message>
    <message>
        <source>filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>open</source>
        <translation>打开</translation>
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
        <source>A team lead brings people in. Whoever calls can be answered all the same (F6).</source>
        <translation>组长导入文件后，这里就有人。有人来电，照样可以接听（F6）。</translation>
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
        <translation>请在左边选一位，或用 Ctrl+K 查找。你的角色只查看，不拨打。</translation>
    </message>
    <message>
        <source>Next person</source>
        <translation>下一位</translation>
    </message>
    <message>
        <source>Import a file…</source>
        <translation>导入文件…</translation>
    </message>
    <message>
        <source>Call-backs due by now</source>
        <translation>到点的回拨</translation>
    </message>
    <message>
        <source>Promises due today</source>
        <translation>今天到期的承诺</translation>
    </message>
    <message>
        <source>People in the queue</source>
        <translation>队列里的人</translation>
    </message>
    <message>
        <source>Nobody is in the queue yet</source>
        <translation>队列里还没有人</translation>
    </message>
    <message>
        <source>Bring in a creditor&apos;s file (Ctrl+I). A dry run shows first what each row becomes.</source>
        <translation>请导入委托方的文件（Ctrl+I）。先预览每一行会怎样，再决定入库。</translation>
    </message>
    <message>
        <source>Nobody is in the queue</source>
        <translation>队列里没有人</translation>
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
        <translation>先看每一行会变成什么，你确认之前什么都不会入库；确认之后，能导入的行要么全部导入，要么一行也不导入。</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Keep the report…</source>
        <translation>保存报告…</translation>
    </message>
    <message>
        <source>Choose a column map</source>
        <translation>选择栏目对照文件</translation>
    </message>
    <message>
        <source>Keep the report</source>
        <translation>保存报告</translation>
    </message>
    <message>
        <source>The report is kept: %1</source>
        <translation>报告已保存：%1</translation>
    </message>
    <message>
        <source>Import finished</source>
        <translation>导入完成</translation>
    </message>
    <message>
        <source>What the import would do</source>
        <translation>导入会怎样</translation>
    </message>
    <message>
        <source>Bringing it in</source>
        <translation>正在导入</translation>
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
        <source>Choose a file</source>
        <translation>选择文件</translation>
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
    <name>InboundPalette</name>
    <message>
        <source>Somebody is calling</source>
        <translation>有人来电</translation>
    </message>
    <message>
        <source>Name, initials, case, or the number they call from</source>
        <translation>姓名、首字母、案件号或来电号码</translation>
    </message>
    <message>
        <source>Who is it?</source>
        <translation>是谁？</translation>
    </message>
    <message>
        <source>Who it may be</source>
        <translation>可能是谁</translation>
    </message>
    <message>
        <source>choose</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Nobody was found. Ask for another name, or their case number.</source>
        <translation>没有找到。请再问一下姓名，或者案件编号。</translation>
    </message>
    <message>
        <source>Another number</source>
        <translation>其他号码</translation>
    </message>
    <message>
        <source>Who says they are calling? It goes on record as inbound.</source>
        <translation>对方说自己是谁？这通会记为来电。</translation>
    </message>
    <message>
        <source>Which number do they call from?</source>
        <translation>从哪个号码打来的？</translation>
    </message>
</context>
<context>
    <name>LockWindow</name>
    <message>
        <source>Locked</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>Everything is as you left it, your note too. Nobody sees any of it here.</source>
        <translation>一切都还在，备注也在。锁着的时候谁也看不到。</translation>
    </message>
    <message>
        <source>Your password</source>
        <translation>你的密码</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>退出登录</translation>
    </message>
    <message>
        <source>In the demo it is %1</source>
        <translation>演示账号的密码是 %1</translation>
    </message>
    <message>
        <source>A note is not on record yet. Unlock and say how the call ended;</source>
        <translation>有一条备注还没有记下。请解锁，说明通话怎样结束；</translation>
    </message>
    <message>
        <source>Please give your password.</source>
        <translation>请填写密码。</translation>
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
    <name>NewAccountForm</name>
    <message>
        <source>Somebody new</source>
        <translation>新人员</translation>
    </message>
    <message numerus="yes">
        <source>First password, at least %n characters</source>
        <translation>
            <numerusform>初始密码，至少 %n 个字符</numerusform>
        </translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Please give their name.</source>
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
</context>
<context>
    <name>NextSteps</name>
    <message>
        <source>Next step</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>proposed</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Check payment on the day</source>
        <translation>当天看是否入账</translation>
    </message>
    <message>
        <source>Call on the day of the promise</source>
        <translation>承诺日电话确认</translation>
    </message>
    <message>
        <source>Call back</source>
        <translation>另约回拨</translation>
    </message>
    <message>
        <source>Stay in the queue, in its order</source>
        <translation>留在队列，按次序再联系</translation>
    </message>
    <message>
        <source>Keep to the plan: a reminder on each day of it</source>
        <translation>按协议履行，每期到期前提醒</translation>
    </message>
    <message>
        <source>Leave in peace until the review</source>
        <translation>暂不打扰，到期复核</translation>
    </message>
    <message>
        <source>No call; only what the law requires</source>
        <translation>不再拨打，只发法定通知</translation>
    </message>
    <message>
        <source>choose a time…</source>
        <translation>选时间…</translation>
    </message>
    <message>
        <source>still to choose</source>
        <translation>必选</translation>
    </message>
    <message>
        <source>Enter takes the proposal</source>
        <translation>Enter 采用建议</translation>
    </message>
</context>
<context>
    <name>NobodyPane</name>
    <message>
        <source>May I contact now?</source>
        <translation>现在能联系吗？</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>Of whoever is open: each way to reach them, whether it may be used, and why.</source>
        <translation>打开一位之后，这里列出每种联系方式、现在能不能用，以及理由。</translation>
    </message>
</context>
<context>
    <name>NoteField</name>
    <message>
        <source>Write what you learn about this person…</source>
        <translation>记下这位客户的情况…</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>kept as you type</source>
        <translation>自动保存</translation>
    </message>
    <message>
        <source>kept %1</source>
        <translation>已保存 %1</translation>
    </message>
</context>
<context>
    <name>PackPane</name>
    <message>
        <source>Cases</source>
        <translation>案例</translation>
    </message>
    <message>
        <source>Working calendar</source>
        <translation>工作日历</translation>
    </message>
    <message>
        <source>Left open by the sources</source>
        <translation>来源未定</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>可信度</translation>
    </message>
    <message>
        <source>About this pack</source>
        <translation>规则包说明</translation>
    </message>
    <message>
        <source>Nothing is noted as open.</source>
        <translation>没有记下未定之处。</translation>
    </message>
    <message>
        <source>Not run in this window yet.</source>
        <translation>还没有在本窗口运行过。</translation>
    </message>
    <message>
        <source>%1, %2: %3 cases, all answered as written.</source>
        <translation>%1 %2：%3 个案例，结果均与所写相符。</translation>
    </message>
    <message>
        <source>%1, %2: %4 of %3 cases come out otherwise:</source>
        <translation>%1 %2：%3 个案例中有 %4 个结果不符：</translation>
    </message>
    <message>
        <source>No rule in force asks for public holidays.</source>
        <translation>现行规则都不看节假日。</translation>
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
        <source>Nobody waits here. Import a creditor&apos;s file (Ctrl+I).</source>
        <translation>队列里没有人。请导入委案文件（Ctrl+I）。</translation>
    </message>
    <message>
        <source>Nobody waits here. A team lead brings people in by importing a file.</source>
        <translation>队列里没有人。请组长导入委案文件。</translation>
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
    <message>
        <source>shown once identity is confirmed</source>
        <translation>核身完成后显示</translation>
    </message>
    <message>
        <source>Local time %1</source>
        <translation>当地 %1</translation>
    </message>
    <message>
        <source>Case %1</source>
        <translation>案件 %1</translation>
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
        <source>Opening words</source>
        <translation>开场白</translation>
    </message>
    <message>
        <source>What you may offer</source>
        <translation>手上可用的办法</translation>
    </message>
    <message>
        <source>This person is not in the queue now.</source>
        <translation>这位现在不在队列里。</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>“%1”</translation>
    </message>
    <message>
        <source>Nothing was agreed yet, and nothing noted.</source>
        <translation>还没有约定，也没有备注。</translation>
    </message>
</context>
<context>
    <name>ProtectPalette</name>
    <message>
        <source>A digit acts at once, at every desk</source>
        <translation>按数字即生效，所有坐席同时停下</translation>
    </message>
    <message>
        <source>What did they say? For example: hospital, lawyer</source>
        <translation>对方说了什么？例如“住院”“律师”“别打给我妈”</translation>
    </message>
    <message>
        <source>What did they say?</source>
        <translation>对方说了什么？</translation>
    </message>
    <message>
        <source>In their words (optional)</source>
        <translation>对方的原话（可不填）</translation>
    </message>
    <message>
        <source>In their words</source>
        <translation>对方的原话</translation>
    </message>
    <message>
        <source>What happens at once</source>
        <translation>按下后立刻发生</translation>
    </message>
    <message>
        <source>What you can say now</source>
        <translation>现在可以这样说</translation>
    </message>
    <message>
        <source>choose</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>act at once</source>
        <translation>直接生效</translation>
    </message>
    <message>
        <source>find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>act</source>
        <translation>生效</translation>
    </message>
    <message>
        <source>details</source>
        <translation>细节</translation>
    </message>
    <message>
        <source>back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>It stands</source>
        <translation>正在生效</translation>
    </message>
    <message>
        <source>Why it ends (required)</source>
        <translation>为什么结束（必填）</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>End it</source>
        <translation>结束这一项</translation>
    </message>
    <message>
        <source>Protect now</source>
        <translation>开始保护</translation>
    </message>
    <message>
        <source>Protect %1</source>
        <translation>保护 %1</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>“%1”</translation>
    </message>
    <message>
        <source>Put on record</source>
        <translation>登记</translation>
    </message>
    <message>
        <source>A team lead ends it</source>
        <translation>由组长结束</translation>
    </message>
    <message>
        <source>Looked at again on %1</source>
        <translation>%1 复核</translation>
    </message>
    <message>
        <source>Never ends by itself: a team lead ends it</source>
        <translation>不会自动恢复，由组长解除</translation>
    </message>
    <message>
        <source>The rules read it once a team lead has confirmed it</source>
        <translation>组长确认后才计入规则</translation>
    </message>
    <message>
        <source>Stands until a team lead takes it back</source>
        <translation>一直有效，由组长撤回</translation>
    </message>
    <message>
        <source>No number of anybody else is on record</source>
        <translation>没有登记其他人的号码</translation>
    </message>
</context>
<context>
    <name>PublishPage</name>
    <message>
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>The one shipped</source>
        <translation>程序自带的版本</translation>
    </message>
    <message>
        <source>First day in force</source>
        <translation>施行首日</translation>
    </message>
    <message>
        <source>Reason, kept with the version</source>
        <translation>发布理由，随版本保存</translation>
    </message>
    <message>
        <source>Published versions</source>
        <translation>已发布的版本</translation>
    </message>
    <message>
        <source>What differs from the version in force</source>
        <translation>与现行版本的不同</translation>
    </message>
    <message>
        <source>Publish</source>
        <translation>发布</translation>
    </message>
    <message>
        <source>Choose the folder of a pack</source>
        <translation>选择规则包所在的文件夹</translation>
    </message>
    <message>
        <source>Nothing is published yet: this is what would change.</source>
        <translation>尚未发布：以下是将要发生的变化。</translation>
    </message>
    <message>
        <source>%1 is published and decides at every desk of this book from %2 on.</source>
        <translation>%1 已发布，自 %2 起本账本的每个工作台都按它判断。</translation>
    </message>
    <message>
        <source>Choose the folder of a pack with its cases. Before anything is published you see what differs, how the cases come out, and what the last 30 days would have looked like.</source>
        <translation>请选择规则包连同案例所在的文件夹。发布之前，先看到有哪些不同、案例是否相符，以及最近 30 天的决定会有什么变化。</translation>
    </message>
    <message>
        <source>No case stands beside it, so nothing proves it.</source>
        <translation>旁边没有案例，无法验证。</translation>
    </message>
    <message>
        <source>%1 cases, all answered as written.</source>
        <translation>%1 个案例，结果全部相符。</translation>
    </message>
    <message>
        <source>%2 of %1 cases come out otherwise; it cannot be published:</source>
        <translation>%1 个案例中有 %2 个结果不符，不能发布：</translation>
    </message>
    <message>
        <source>Since %1: %2 decisions asked again, %3 would be refused, %4 freed.</source>
        <translation>自 %1 起重新判断 %2 项决定：%3 项会被拒绝，%4 项会被放行。</translation>
    </message>
    <message>
        <source>Its rules are those in force.</source>
        <translation>规则与现行的相同。</translation>
    </message>
    <message>
        <source>%1 cases, all answered as written. But in %2 places the rules could say something else and no case would notice; it cannot be published:</source>
        <translation>%1 个案例，结果全部相符；但规则有 %2 处即使改动，也没有案例会察觉，不能发布：</translation>
    </message>
    <message>
        <source>%1, from %2 on; %3, %4: %5</source>
        <translation>%1，%2 起施行；%3 于 %4 发布：%5</translation>
    </message>
    <message>
        <source>None yet: the one shipped decides.</source>
        <translation>还没有，按程序自带的版本判断。</translation>
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
    <name>ReadingForm</name>
    <message>
        <source>Speaks of the day</source>
        <translation>数据日期</translation>
    </message>
    <message>
        <source>as the rows say</source>
        <translation>按各行所写</translation>
    </message>
    <message>
        <source>Column map</source>
        <translation>栏目对照</translation>
    </message>
    <message>
        <source>none: the headings are known</source>
        <translation>不用：表头都认识</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Without it</source>
        <translation>不用它</translation>
    </message>
    <message>
        <source>Please write it so: 2026-11-20</source>
        <translation>请写成 2026-11-20 这样</translation>
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
        <source>What can be done instead</source>
        <translation>还可以这样做</translation>
    </message>
    <message>
        <source>recorded %1 · no permit</source>
        <translation>记录 %1 · 许可未签发</translation>
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
        <source>Nothing was dialled. The request is on record, and no fault of yours.</source>
        <translation>没有拨出。这次请求已记录，不算你的过失。</translation>
    </message>
    <message>
        <source>Nothing for now.</source>
        <translation>暂时没有别的办法。</translation>
    </message>
    <message>
        <source>Nothing for now. This person comes back when it is time.</source>
        <translation>暂时没有别的办法。到了时间，这一位会回到队列里。</translation>
    </message>
    <message>
        <source>No more calls today</source>
        <translation>今天不能再拨了</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今日</translation>
    </message>
    <message>
        <source>Other rules</source>
        <translation>其他规则</translation>
    </message>
    <message>
        <source>Other ways</source>
        <translation>其他渠道</translation>
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
    <name>Refusing</name>
    <message>
        <source>Say how your last call to this person ended</source>
        <translation>先填上一次通话的结果</translation>
    </message>
    <message>
        <source>Call %1</source>
        <translation>拨打 %1</translation>
    </message>
    <message>
        <source>Put a call-back at %1</source>
        <translation>约 %1 回拨</translation>
    </message>
    <message>
        <source>comes first in your queue when it is time</source>
        <translation>到点排到队列最前</translation>
    </message>
    <message>
        <source>The call-back stands at %1.</source>
        <translation>已约好 %1 回拨。</translation>
    </message>
</context>
<context>
    <name>ReplayPage</name>
    <message>
        <source>Under which version</source>
        <translation>按哪个版本</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>To, this day included</source>
        <translation>到（含当天）</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>By rule and clause</source>
        <translation>按规则和条款</translation>
    </message>
    <message>
        <source>Decisions that would be otherwise</source>
        <translation>结果会改变的决定</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>重新判断</translation>
    </message>
    <message>
        <source>Choose the folder of a pack</source>
        <translation>选择规则包所在的文件夹</translation>
    </message>
    <message>
        <source>%1, from %2 on</source>
        <translation>%1，%2 起施行</translation>
    </message>
    <message>
        <source>The one shipped</source>
        <translation>程序自带的版本</translation>
    </message>
    <message>
        <source>Permits, contacts and refusals of these days are asked again under the version, with the facts of that moment. Nothing is changed; people are named by their ids alone.</source>
        <translation>这些天的许可、联系和拒绝，按所选版本和当时的事实重新判断一遍。不改动任何数据；当事人只以编号出现。</translation>
    </message>
    <message>
        <source>%1 decisions asked again: %2 would be refused, %3 freed.</source>
        <translation>重新判断了 %1 项决定：%2 项会被拒绝，%3 项会被放行。</translation>
    </message>
</context>
<context>
    <name>ReportPane</name>
    <message>
        <source>Accepted</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>ready to work with</source>
        <translation>可直接作业</translation>
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
        <source>comes in, please check</source>
        <translation>可入库，请核对</translation>
    </message>
    <message>
        <source>stays out, reasons below</source>
        <translation>不入库，原因见下</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>no cases, or the same again</source>
        <translation>不是案件，或重复</translation>
    </message>
    <message>
        <source>Find in the findings</source>
        <translation>在发现里找</translation>
    </message>
    <message>
        <source>Nothing to say: every row is as it should be.</source>
        <translation>没有要说的：每一行都没问题。</translation>
    </message>
    <message>
        <source>None of the findings is like that.</source>
        <translation>没有这样的发现。</translation>
    </message>
    <message>
        <source>All findings</source>
        <translation>全部发现</translation>
    </message>
    <message>
        <source>%1 = %2 rows, not one is missing. %3 people, %4 loans, %5 overdue.</source>
        <translation>%1 = %2 行，一行不少。%3 人，%4 笔借款，逾期合计 %5。</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>发现</translation>
    </message>
</context>
<context>
    <name>Room</name>
    <message>
        <source>Back to the desk</source>
        <translation>返回工作台</translation>
    </message>
</context>
<context>
    <name>RulesWindow</name>
    <message>
        <source>Rules</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Which rules decide here, where each comes from, and whether its text was read.</source>
        <translation>本台按哪些规则判断、每条出自哪里、原文读到没有。</translation>
    </message>
    <message>
        <source>Run the cases</source>
        <translation>运行案例</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Rules in force</source>
        <translation>现行规则</translation>
    </message>
    <message>
        <source>New version</source>
        <translation>发布新版本</translation>
    </message>
    <message>
        <source>Working calendar</source>
        <translation>工作日历</translation>
    </message>
    <message>
        <source>Replay</source>
        <translation>重放</translation>
    </message>
    <message>
        <source>Why a permit</source>
        <translation>许可依据</translation>
    </message>
    <message>
        <source>Pages of the pack</source>
        <translation>规则包的页面</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Rule packs</source>
        <translation>规则包</translation>
    </message>
    <message>
        <source>All rules (%1)</source>
        <translation>全部规则（%1）</translation>
    </message>
    <message>
        <source>Text not read (%1)</source>
        <translation>原文未读（%1）</translation>
    </message>
    <message>
        <source>Rules shown</source>
        <translation>显示哪些规则</translation>
    </message>
    <message>
        <source>%1: %2 of %3 cases come out otherwise. They stand beside the rules.</source>
        <translation>%1：%3 个案例中有 %2 个结果不符，列在规则右边。</translation>
    </message>
    <message>
        <source>%1: %2 cases, all answered as written.</source>
        <translation>%1：%2 个案例，结果均与所写相符。</translation>
    </message>
    <message>
        <source>%1 of %2 asked</source>
        <translation>已完成 %1 / %2</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Name, initials, case or number</source>
        <translation>姓名、拼音首字母、案件编号、号码</translation>
    </message>
    <message>
        <source>Find a person</source>
        <translation>查找客户</translation>
    </message>
    <message>
        <source>People found</source>
        <translation>找到的人</translation>
    </message>
    <message>
        <source>Opened last</source>
        <translation>最近打开</translation>
    </message>
    <message>
        <source>Nobody was found.</source>
        <translation>没有找到。换个写法再试一次。</translation>
    </message>
</context>
<context>
    <name>SettingsWindow</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>They are yours alone, and every choice holds at once.</source>
        <translation>只管你自己，选了马上生效。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>How to dial</source>
        <translation>怎样拨号</translation>
    </message>
    <message>
        <source>Lock the window</source>
        <translation>锁上窗口</translation>
    </message>
    <message>
        <source>Of the window; the words of a call follow it.</source>
        <translation>窗口的语言，通话用语也跟着换。</translation>
    </message>
    <message>
        <source>Light, dark, or as the system has it at the moment.</source>
        <translation>浅色、深色，或者系统现在用的那种。</translation>
    </message>
    <message>
        <source>A permit is on record first, either way.</source>
        <translation>不管哪一种，都先记下许可。</translation>
    </message>
    <message>
        <source>After so long without a key or the mouse; never in a call.</source>
        <translation>这么久没有碰键盘和鼠标就锁上；通话时不锁。</translation>
    </message>
    <message>
        <source>Ctrl++ and Ctrl+- do it anywhere. %1 % is seen whole from %2 × %3 pixels on; a smaller window scrolls and follows the keys.</source>
        <translation>Ctrl++ 和 Ctrl+- 随处可用。%1 % 要 %2 × %3 像素以上的窗口才看得全；窗口小一些，画面会跟着按键滚动。</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Desk phone: show the number</source>
        <translation>话机：显示号码</translation>
    </message>
    <message>
        <source>Softphone: hand it over (tel:)</source>
        <translation>软电话：交给它拨（tel:）</translation>
    </message>
    <message numerus="yes">
        <source>%n min</source>
        <translation>
            <numerusform>%n 分钟</numerusform>
        </translation>
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
        <translation>你的姓名</translation>
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
        <source>Work at an office instead</source>
        <translation>改用中心数据库</translation>
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
    <name>SidePanel</name>
    <message>
        <source>Close</source>
        <translation>收起</translation>
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
        <source>Connection…</source>
        <translation>连接…</translation>
    </message>
    <message>
        <source>Office: {servers}, database {database}. Every sign-in is on record.</source>
        <translation>中心数据库：{servers}，{database}。每次登录都有记录。</translation>
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
    <name>StaffWindow</name>
    <message>
        <source>Staff</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>Everybody who may sign in. What somebody did stays on record, always.</source>
        <translation>能登录的人都在这里。每个人做过的事一直留在日志里。</translation>
    </message>
    <message>
        <source>Add somebody</source>
        <translation>添加人员</translation>
    </message>
    <message>
        <source>%1 may sign in now.</source>
        <translation>%1 现在可以登录了。</translation>
    </message>
    <message>
        <source>%1 is %2 now, from the next sign-in on.</source>
        <translation>%1 现在是%2，下次登录起生效。</translation>
    </message>
    <message>
        <source>%1 has a new password. Tell it to nobody else.</source>
        <translation>%1 的密码已换新。请只告诉本人。</translation>
    </message>
    <message>
        <source>%1 cannot sign in any more. Their call-backs are anybody&apos;s now.</source>
        <translation>%1 不能再登录了。他约好的回拨由大家来打。</translation>
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
    <name>TalkPage</name>
    <message>
        <source>this step %1</source>
        <translation>本步 %1</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>“%1”</translation>
    </message>
    <message>
        <source>once both agree</source>
        <translation>相符后可选</translation>
    </message>
</context>
<context>
    <name>Talking</name>
    <message>
        <source>That is more than is overdue. If it is right, press Ctrl+Enter again.</source>
        <translation>承诺金额比逾期合计还多。确认无误请再按一次 Ctrl+Enter。</translation>
    </message>
    <message>
        <source>That does not agree. Tries left: %1</source>
        <translation>与登记不符，还可以试 %1 次</translation>
    </message>
    <message>
        <source>Please say first how this call ended.</source>
        <translation>先填这次通话的结果。</translation>
    </message>
    <message>
        <source>Still wanted: %1</source>
        <translation>还差：%1</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>The note is full: the rest was not taken. Finish it, and begin another.</source>
        <translation>备注已满，后面的没有写进去。请先结束这一条，再写下一条。</translation>
    </message>
</context>
<context>
    <name>TermsFields</name>
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
        <source>At (their time)</source>
        <translation>时间（当地）</translation>
    </message>
</context>
<context>
    <name>TimeField</name>
    <message>
        <source>There is no such time. Please write 15:30.</source>
        <translation>没有这个时间，请写成 15:30。</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Forbear</source>
        <translation>宽和</translation>
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
        <translation>正在打开账本…</translation>
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
    <name>VerifyFields</name>
    <message>
        <source>%1 characters</source>
        <translation>%1 位</translation>
    </message>
    <message>
        <source>Other number ends in</source>
        <translation>另一号码尾号</translation>
    </message>
    <message>
        <source>ID ends in</source>
        <translation>证件尾号</translation>
    </message>
    <message>
        <source>Born in</source>
        <translation>出生年份</translation>
    </message>
    <message>
        <source>Goes on by itself once it agrees</source>
        <translation>相符后自动进入下一步</translation>
    </message>
    <message>
        <source>Nothing is on file to compare with.</source>
        <translation>没有登记可供核对的资料。</translation>
    </message>
    <message>
        <source>It agrees</source>
        <translation>相符</translation>
    </message>
</context>
<context>
    <name>WaitingWindow</name>
    <message>
        <source>Consents that wait</source>
        <translation>待确认的同意</translation>
    </message>
    <message>
        <source>What a collector heard loosens nothing until a lead has confirmed it. That which waits longest comes first.</source>
        <translation>催收员听到的同意，经组长确认之前不放宽任何规则。等得最久的排在最前。</translation>
    </message>
    <message>
        <source>Confirm it</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>Drop it</source>
        <translation>作废</translation>
    </message>
    <message>
        <source>Reason for dropping it, kept as words</source>
        <translation>作废原因，记入日志</translation>
    </message>
    <message>
        <source>Nothing waits.</source>
        <translation>没有待确认的同意。</translation>
    </message>
    <message>
        <source>%1: the consent is one from now on.</source>
        <translation>%1：同意已确认，即时生效。</translation>
    </message>
    <message>
        <source>Say why it is dropped.</source>
        <translation>请写明作废的原因。</translation>
    </message>
    <message>
        <source>%1: dropped, it loosened nothing.</source>
        <translation>%1：已作废，未曾放宽任何规则。</translation>
    </message>
</context>
<context>
    <name>WorkdaysPage</name>
    <message>
        <source>Day</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>What it is called</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Where it was published</source>
        <translation>公布的来源</translation>
    </message>
    <message>
        <source>Reason, kept with every change</source>
        <translation>理由，随每次改动保存</translation>
    </message>
    <message>
        <source>Compared with its source up to</source>
        <translation>已与来源核对到</translation>
    </message>
    <message>
        <source>What the day is</source>
        <translation>这一天的性质</translation>
    </message>
    <message>
        <source>Verified up to this day</source>
        <translation>核实到这一天</translation>
    </message>
    <message>
        <source>Working calendar</source>
        <translation>工作日历</translation>
    </message>
    <message>
        <source>Put the day down</source>
        <translation>记下这一天</translation>
    </message>
    <message>
        <source>%1 is put down: %2.</source>
        <translation>已记下 %1：%2。</translation>
    </message>
    <message>
        <source>Verified up to %1.</source>
        <translation>已核实到 %1。</translation>
    </message>
</context>
<context>
    <name>Workplace</name>
    <message>
        <source>A call is under way. What is typed is kept; close once more to leave it.</source>
        <translation>通话还在进行。已输入的内容都已保存；再关一次才会离开。</translation>
    </message>
    <message>
        <source>Close once more to drop it.</source>
        <translation>再关一次就放弃它。</translation>
    </message>
    <message>
        <source>Not locked: a call is under way.</source>
        <translation>通话中，没有上锁。</translation>
    </message>
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
        <source>the next step</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Somebody else</source>
        <translation>其他人</translation>
    </message>
    <message>
        <source>Nobody</source>
        <translation>没有接通</translation>
    </message>
    <message numerus="yes">
        <source>Do not fit the call: %n</source>
        <translation>
            <numerusform>另有 %n 项不适用</numerusform>
        </translation>
    </message>
</context>
</TS>
