<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_TW" sourcelanguage="en">
<context>
    <name>AgreedForm</name>
    <message>
        <source>What was agreed</source>
        <translation>約定了什麼</translation>
    </message>
    <message>
        <source>Only what this outcome needs is asked.</source>
        <translation>只問這個結果需要的內容。</translation>
    </message>
    <message>
        <source>Amount promised</source>
        <translation>承諾金額</translation>
    </message>
    <message>
        <source>Paid by</source>
        <translation>承諾日期</translation>
    </message>
    <message>
        <source>Call back on</source>
        <translation>回電日期</translation>
    </message>
    <message>
        <source>At</source>
        <translation>時間</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>停催原因</translation>
    </message>
    <message>
        <source>Look again on</source>
        <translation>複核日期</translation>
    </message>
    <message>
        <source>the amount promised</source>
        <translation>承諾金額</translation>
    </message>
    <message>
        <source>a call-back time that is still to come</source>
        <translation>還沒到的回電時間</translation>
    </message>
    <message>
        <source>Please write an amount such as 3000 or 3000.50.</source>
        <translation>請寫成 3000 或 3000.50 這樣的金額。</translation>
    </message>
    <message>
        <source>That is more than is overdue.</source>
        <translation>這比逾期金額還多，請再確認一下。</translation>
    </message>
    <message>
        <source>%1 remain to be agreed.</source>
        <translation>餘 %1 另約。</translation>
    </message>
    <message>
        <source>That is all that is overdue.</source>
        <translation>逾期部分全部還清。</translation>
    </message>
</context>
<context>
    <name>CallPage</name>
    <message>
        <source>Permit on record. Dial this number on your phone, then say how it ended.</source>
        <translation>許可已記錄。請用電話撥打這個號碼，結束後選結果。</translation>
    </message>
    <message>
        <source>This call was begun %1. How did it end?</source>
        <translation>這次通話開始於 %1，結果怎樣？</translation>
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
        <translation>記下這位客戶的情況……</translation>
    </message>
    <message>
        <source>A note is kept with the outcome of a call.</source>
        <translation>備註和通話結果一起儲存，撥打後再填。</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>備註</translation>
    </message>
</context>
<context>
    <name>ContactsPane</name>
    <message>
        <source>May I contact now?</source>
        <translation>現在能聯絡嗎？</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>時間線</translation>
    </message>
    <message>
        <source>No contact with this person yet.</source>
        <translation>還沒有聯絡過。</translation>
    </message>
    <message>
        <source>Show number</source>
        <translation>顯示號碼</translation>
    </message>
    <message>
        <source>That you looked is put on record.</source>
        <translation>查看號碼會留下紀錄。</translation>
    </message>
    <message>
        <source>Rules: %1</source>
        <translation>規則 %1</translation>
    </message>
</context>
<context>
    <name>CrashWindow</name>
    <message>
        <source>Something went wrong</source>
        <translation>程式出了問題</translation>
    </message>
    <message>
        <source>Something went wrong in the program</source>
        <translation>程式裡出了問題</translation>
    </message>
    <message>
        <source>What was recorded before is kept; the last action may not have been done. Go on, and please hand this report to your administrator. It holds no names, numbers or amounts.</source>
        <translation>之前的紀錄都在，最後一步可能沒有做完。可以繼續工作。請把這份報告交給管理員，裡面沒有姓名、號碼和金額。</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>報告</translation>
    </message>
    <message>
        <source>Copy the report</source>
        <translation>複製報告</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>繼續工作</translation>
    </message>
</context>
<context>
    <name>DeskWindow</name>
    <message>
        <source>This is an address. Choose a number to call.</source>
        <translation>這是地址。請選一個號碼再撥打。</translation>
    </message>
    <message>
        <source>This note is not on record yet: say first how the call ended.</source>
        <translation>備註還沒有儲存，請先填這次通話的結果。</translation>
    </message>
    <message>
        <source>That is more than is overdue. If it is right, press Ctrl+Enter again.</source>
        <translation>承諾金額比逾期合計還多。確認無誤請再按一次 Ctrl+Enter。</translation>
    </message>
    <message>
        <source>Say first how your last call to this person ended.</source>
        <translation>先填好您上一次聯絡這位客戶的結果。</translation>
    </message>
    <message>
        <source>Call %1 instead, on the right, or take the next person (F2).</source>
        <translation>可以改撥右邊的 %1，或接下一位（F2）。</translation>
    </message>
    <message>
        <source>Take the next person (F2); this one comes back when it is time.</source>
        <translation>先接下一位（F2）；到時候這位會再排上來。</translation>
    </message>
    <message>
        <source>Somebody else&apos;s person by now</source>
        <translation>現已歸其他同事的客戶</translation>
    </message>
    <message>
        <source>Your note was: %1</source>
        <translation>您的備註：%1</translation>
    </message>
    <message>
        <source>Still wanted: %1</source>
        <translation>還差：%1</translation>
    </message>
    <message>
        <source>The outcome is on record.</source>
        <translation>結果已記錄。</translation>
    </message>
    <message>
        <source>Please say first how this call ended.</source>
        <translation>先填這次通話的結果。</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>More filters</source>
        <translation>更多篩選</translation>
    </message>
</context>
<context>
    <name>Frame</name>
    <message>
        <source>Forbear</source>
        <translation>寬和</translation>
    </message>
</context>
<context>
    <name>HintStrip</name>
    <message>
        <source>Ctrl+K find</source>
        <translation>Ctrl+K 尋找</translation>
    </message>
    <message>
        <source>1–9 choose</source>
        <translation>1–9 選擇</translation>
    </message>
    <message>
        <source>Tab next field</source>
        <translation>Tab 下一欄</translation>
    </message>
    <message>
        <source>F1 all keys</source>
        <translation>F1 全部快速鍵</translation>
    </message>
    <message>
        <source>R show number</source>
        <translation>R 顯示號碼</translation>
    </message>
    <message>
        <source>↑ ↓ Enter list</source>
        <translation>↑ ↓ Enter 清單</translation>
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
        <translation>F5 撥打</translation>
    </message>
    <message>
        <source>Ctrl+I import</source>
        <translation>Ctrl+I 匯入</translation>
    </message>
</context>
<context>
    <name>IdlePage</name>
    <message numerus="yes">
        <source>Contacts without outcome: %n</source>
        <translation>
            <numerusform>還有 %n 次聯絡沒有結果</numerusform>
        </translation>
    </message>
    <message>
        <source>The program ended before the outcome was given. The permits are on record; please say first how these calls ended.</source>
        <translation>上次程式結束時還沒來得及填結果。許可都有紀錄，請先補上這幾次的結果。</translation>
    </message>
    <message>
        <source>Ready for the next person</source>
        <translation>準備好了，接下一位</translation>
    </message>
    <message>
        <source>The next person is chosen for you, with the reasons. Nobody is called yet.</source>
        <translation>次序已依理由排好。接下一位只開啟資料，不會撥號。</translation>
    </message>
    <message>
        <source>Whose case is it about?</source>
        <translation>要看哪一位？</translation>
    </message>
    <message>
        <source>Choose somebody on the left, or find them (Ctrl+K). You read, not call.</source>
        <translation>請在左邊選一位，或用 Ctrl+K 尋找。您的角色只查看，不撥打。</translation>
    </message>
    <message>
        <source>Next person</source>
        <translation>下一位</translation>
    </message>
    <message>
        <source>Somebody else&apos;s person by now</source>
        <translation>現已歸其他同事的客戶</translation>
    </message>
</context>
<context>
    <name>ImportWindow</name>
    <message>
        <source>Import a file</source>
        <translation>匯入檔案</translation>
    </message>
    <message>
        <source>First you see what each row would become. Nothing is brought in before you say so; then it is all importable rows, or none.</source>
        <translation>先看每一列會變成什麼，您確認之前什麼都不會寫入；確認之後，能匯入的列要麼全部匯入，要麼一列也不匯入。</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>選擇檔案……</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>匯入</translation>
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
        <translation>進度</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>全部檔案</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>選擇檔案</translation>
    </message>
    <message>
        <source>Look in:</source>
        <translation>尋找於：</translation>
    </message>
    <message>
        <source>Files of type:</source>
        <translation>檔案類型：</translation>
    </message>
    <message>
        <source>This is a preview: nothing has been brought in yet.</source>
        <translation>這是預覽，還沒有寫入。</translation>
    </message>
    <message>
        <source>Brought in: %1 new, %2 changed, %3 as before.</source>
        <translation>已寫入：新增 %1 筆，更新 %2 筆，不變 %3 筆。</translation>
    </message>
    <message numerus="yes">
        <source>No longer in the file: %n.</source>
        <translation>
            <numerusform>有 %n 筆不在這份檔案裡，已列入退案清單。</numerusform>
        </translation>
    </message>
    <message>
        <source>Reading the file</source>
        <translation>正在讀檔案</translation>
    </message>
</context>
<context>
    <name>MyDayPane</name>
    <message>
        <source>My day in figures</source>
        <translation>我的今天：各項數目</translation>
    </message>
    <message>
        <source>Nothing here yet today.</source>
        <translation>今天這裡還沒有。</translation>
    </message>
</context>
<context>
    <name>PeopleList</name>
    <message>
        <source>Queue</source>
        <translation>佇列</translation>
    </message>
    <message>
        <source>Call-backs</source>
        <translation>回電</translation>
    </message>
    <message>
        <source>Promises</source>
        <translation>承諾</translation>
    </message>
    <message>
        <source>No call-back is agreed. What you agree in a call stands here.</source>
        <translation>還沒有約定的回電。通話中約好的會排在這裡。</translation>
    </message>
    <message>
        <source>No promise is open. What is promised in a call stands here.</source>
        <translation>沒有待兌現的承諾。通話中承諾的會排在這裡。</translation>
    </message>
    <message>
        <source>Nobody passes the filters. Take one away to see more people.</source>
        <translation>沒有符合篩選的人。去掉一個條件再看看。</translation>
    </message>
    <message>
        <source>Nobody waits here. A team lead brings people in by importing a file (Ctrl+I).</source>
        <translation>佇列裡沒有人。請組長匯入委案檔案（Ctrl+I）。</translation>
    </message>
</context>
<context>
    <name>PersonPane</name>
    <message>
        <source>Overdue</source>
        <translation>逾期合計</translation>
    </message>
    <message>
        <source>Loans</source>
        <translation>借據</translation>
    </message>
    <message numerus="yes">
        <source>Loans: %n</source>
        <translation>
            <numerusform>%n 筆</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>oldest %n d</source>
        <translation>
            <numerusform>最長 %n 天</numerusform>
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
        <translation>撥打之前</translation>
    </message>
    <message>
        <source>Why this person, now</source>
        <translation>為何現在是這位</translation>
    </message>
    <message>
        <source>This person is not in the queue now.</source>
        <translation>這位現在不在佇列裡。</translation>
    </message>
    <message>
        <source>Nothing was agreed yet, and nothing noted.</source>
        <translation>還沒有約定，也沒有備註。</translation>
    </message>
</context>
<context>
    <name>QueuePane</name>
    <message>
        <source>Queue</source>
        <translation>佇列</translation>
    </message>
    <message>
        <source>Call-backs</source>
        <translation>回電</translation>
    </message>
    <message>
        <source>Promises</source>
        <translation>承諾</translation>
    </message>
    <message>
        <source>My day</source>
        <translation>我的今天</translation>
    </message>
    <message>
        <source>Suggested order</source>
        <translation>按建議次序</translation>
    </message>
    <message>
        <source>Due first</source>
        <translation>到點的在前</translation>
    </message>
    <message>
        <source>By day</source>
        <translation>按到期日</translation>
    </message>
    <message>
        <source>All stages</source>
        <translation>全部階段</translation>
    </message>
    <message>
        <source>All creditors</source>
        <translation>全部委託方</translation>
    </message>
    <message>
        <source>All tags</source>
        <translation>全部標籤</translation>
    </message>
    <message numerus="yes">
        <source>Due by now: %n</source>
        <translation>
            <numerusform>已到點 %n 人</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Due by tonight: %n</source>
        <translation>
            <numerusform>今天之內到期 %n 人</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecoveryPage</name>
    <message>
        <source>Write down the recovery code</source>
        <translation>抄下復原碼</translation>
    </message>
    <message>
        <source>It opens the book when the keyring or the passphrase is lost. It is shown only now and kept nowhere: write it on paper and put it in a safe place.</source>
        <translation>鑰匙圈或通行密語遺失時，用它開啟帳本。它只顯示這一次，程式不會保存：請抄在紙上，放在安全的地方。</translation>
    </message>
    <message numerus="yes">
        <source>Type group %n from your paper</source>
        <translation>
            <numerusform>請照紙上輸入第 %n 組</numerusform>
        </translation>
    </message>
    <message>
        <source>I have written it down</source>
        <translation>我已經抄好了</translation>
    </message>
    <message numerus="yes">
        <source>That is not group %n of the code above.</source>
        <translation>
            <numerusform>這和上面的第 %n 組不一樣，請再看一遍。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RefusalPage</name>
    <message>
        <source>Nothing was dialled. The request is on record.</source>
        <translation>沒有撥出。這次請求已記錄。</translation>
    </message>
    <message>
        <source>What can be done instead</source>
        <translation>還可以這樣做</translation>
    </message>
    <message>
        <source>Fill in the outcome</source>
        <translation>填這次的結果</translation>
    </message>
    <message>
        <source>This call is not allowed</source>
        <translation>這次不能撥打</translation>
    </message>
    <message>
        <source>Not now, but later</source>
        <translation>現在不能撥打</translation>
    </message>
    <message>
        <source>allowed from %1</source>
        <translation>%1 起可撥</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>規則</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>依據</translation>
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
        <translation>拒絕</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>跳過</translation>
    </message>
    <message>
        <source>Lines of the file</source>
        <translation>檔案列號</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>發現</translation>
    </message>
    <message>
        <source>%1 = %2 rows. %3 people, %4 loans, %5 overdue. File: %6, as of %7.</source>
        <translation>%1 = %2 列，一列不少。共 %3 人、%4 筆，逾期合計 %5。檔案編碼 %6，資料日期 %7。</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Name, initials, case or number   Ctrl+K</source>
        <translation>姓名、拼音首字母、案件編號、號碼   Ctrl+K</translation>
    </message>
    <message>
        <source>Find a person</source>
        <translation>尋找客戶</translation>
    </message>
    <message>
        <source>Nobody was found.</source>
        <translation>沒有找到。換個寫法再試一次。</translation>
    </message>
</context>
<context>
    <name>SetupWindow</name>
    <message>
        <source>Set up this desk</source>
        <translation>設定這個工作台</translation>
    </message>
    <message>
        <source>It takes a minute. Everything stays in one encrypted file on this computer.</source>
        <translation>一分鐘就好。所有資料都在這台電腦上的一個加密檔案裡。</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>您的姓名</translation>
    </message>
    <message>
        <source>Login, for example your initials</source>
        <translation>帳號，例如姓名拼音首字母</translation>
    </message>
    <message numerus="yes">
        <source>Password, at least %n characters</source>
        <translation>
            <numerusform>密碼，至少 %n 個字元</numerusform>
        </translation>
    </message>
    <message>
        <source>The password once more</source>
        <translation>再輸入一次密碼</translation>
    </message>
    <message numerus="yes">
        <source>Passphrase, at least %n characters</source>
        <translation>
            <numerusform>通行密語，至少 %n 個字元</numerusform>
        </translation>
    </message>
    <message>
        <source>A few unrelated words do well. It opens the book at every start.</source>
        <translation>幾個不相干的詞連起來就很好。每次開啟帳本都要輸入。</translation>
    </message>
    <message>
        <source>Make the book</source>
        <translation>建立帳本</translation>
    </message>
    <message>
        <source>Please give your name.</source>
        <translation>請填寫姓名。</translation>
    </message>
    <message>
        <source>Please give a login.</source>
        <translation>請填寫帳號。</translation>
    </message>
    <message numerus="yes">
        <source>The password needs at least %n characters.</source>
        <translation>
            <numerusform>密碼至少要 %n 個字元。</numerusform>
        </translation>
    </message>
    <message>
        <source>The two passwords differ. Please type them again.</source>
        <translation>兩次輸入的密碼不一樣，請再輸一次。</translation>
    </message>
    <message numerus="yes">
        <source>The passphrase needs at least %n characters.</source>
        <translation>
            <numerusform>通行密語至少要 %n 個字元。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SignInWindow</name>
    <message>
        <source>Sign in</source>
        <translation>登入</translation>
    </message>
    <message>
        <source>This is a demo: every person and number is invented. Choose who you are: one press signs you in.</source>
        <translation>這是示範，人物和號碼都是虛構的。選一位，按一下就登入。</translation>
    </message>
    <message>
        <source>Every sign-in is on record.</source>
        <translation>每次登入都會留下紀錄。</translation>
    </message>
    <message>
        <source>Login</source>
        <translation>帳號</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密碼</translation>
    </message>
    <message>
        <source>Please give your login.</source>
        <translation>請填寫帳號。</translation>
    </message>
    <message>
        <source>Please give your password.</source>
        <translation>請填寫密碼。</translation>
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
        <translation>回電</translation>
    </message>
    <message>
        <source>Promises</source>
        <translation>承諾</translation>
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
        <translation>寬和</translation>
    </message>
    <message>
        <source>Import a file…</source>
        <translation>匯入檔案……</translation>
    </message>
    <message>
        <source>Keys of this screen</source>
        <translation>本頁快速鍵</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>登出</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>選單</translation>
    </message>
    <message numerus="yes">
        <source>Contacts without outcome: %n</source>
        <translation>
            <numerusform>還有 %n 次聯絡沒有結果</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>UnlockWindow</name>
    <message>
        <source>Open the book</source>
        <translation>開啟帳本</translation>
    </message>
    <message>
        <source>Opening the book…</source>
        <translation>正在開啟帳本……</translation>
    </message>
    <message>
        <source>The book is encrypted. It was not changed by trying to open it.</source>
        <translation>帳本是加密的。嘗試開啟不會改動它。</translation>
    </message>
    <message>
        <source>Recovery code</source>
        <translation>復原碼</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>通行密語</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>開啟</translation>
    </message>
    <message>
        <source>Try the keyring again</source>
        <translation>再試鑰匙圈</translation>
    </message>
    <message>
        <source>Use the passphrase</source>
        <translation>改用通行密語</translation>
    </message>
    <message>
        <source>Use the recovery code</source>
        <translation>改用復原碼</translation>
    </message>
</context>
<context>
    <name>Workplace</name>
    <message>
        <source>Call</source>
        <translation>撥打</translation>
    </message>
    <message>
        <source>Call %1</source>
        <translation>撥打 %1</translation>
    </message>
    <message>
        <source>No number is on record for this person.</source>
        <translation>沒有登記號碼，無法撥打。</translation>
    </message>
    <message>
        <source>Only an address is on record: nothing to call.</source>
        <translation>只登記了地址，沒有可撥的號碼。</translation>
    </message>
</context>
<context>
    <name>WrapUpForm</name>
    <message>
        <source>Who was reached?</source>
        <translation>誰接的？</translation>
    </message>
    <message>
        <source>How did it end?</source>
        <translation>結果怎樣？</translation>
    </message>
    <message>
        <source>who was reached</source>
        <translation>誰接的</translation>
    </message>
    <message>
        <source>how it ended</source>
        <translation>通話結果</translation>
    </message>
    <message>
        <source>a note of what was said</source>
        <translation>備註裡寫下說了什麼</translation>
    </message>
    <message>
        <source>Somebody else</source>
        <translation>其他人</translation>
    </message>
    <message>
        <source>Nobody</source>
        <translation>沒有接通</translation>
    </message>
</context>
</TS>
