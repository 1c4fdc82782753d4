<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_TW" sourcelanguage="en">
<context>
    <name>AccountForm</name>
    <message>
        <source>Choose somebody on the left.</source>
        <translation>請在左邊選一位。</translation>
    </message>
    <message numerus="yes">
        <source>New password, at least %n characters</source>
        <translation>
            <numerusform>新密碼，至少 %n 個字元</numerusform>
        </translation>
    </message>
    <message>
        <source>Keep role, team and seat</source>
        <translation>儲存角色、組和座席編號</translation>
    </message>
    <message>
        <source>Set the password</source>
        <translation>設定密碼</translation>
    </message>
    <message>
        <source>Press again: close the account of %1</source>
        <translation>再按一次：停用 %1 的帳號</translation>
    </message>
    <message>
        <source>Close the account</source>
        <translation>停用帳號</translation>
    </message>
    <message numerus="yes">
        <source>The password needs at least %n characters.</source>
        <translation>
            <numerusform>密碼至少要 %n 個字元。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AgreedForm</name>
    <message>
        <source>What was agreed</source>
        <translation>約定了什麼</translation>
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
        <source>At (their time)</source>
        <translation>時間（當地）</translation>
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
        <source>a day that may be</source>
        <translation>可以選的日期</translation>
    </message>
    <message>
        <source>a call-back time that is still to come</source>
        <translation>還沒到的回電時間</translation>
    </message>
    <message>
        <source>a call-back time within their hours</source>
        <translation>對方可聯絡時段內的回電時間</translation>
    </message>
    <message>
        <source>That time is past.</source>
        <translation>這個時間已經過去。</translation>
    </message>
    <message>
        <source>That is more than is overdue.</source>
        <translation>這比逾期金額還多，請再確認一下。</translation>
    </message>
    <message>
        <source>That is all that is overdue.</source>
        <translation>正好是全部逾期金額。</translation>
    </message>
    <message>
        <source>%1 remain to be agreed.</source>
        <translation>餘 %1 另約。</translation>
    </message>
    <message numerus="yes">
        <source>%n d away, at a weekend.</source>
        <translation>
            <numerusform>%n 天後，週末。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n d away, a weekday.</source>
        <translation>
            <numerusform>%n 天後，平日。</numerusform>
        </translation>
    </message>
    <message>
        <source>Here that is %1.</source>
        <translation>這邊是 %1。</translation>
    </message>
</context>
<context>
    <name>Ahead</name>
    <message>
        <source>How the call goes on</source>
        <translation>接下來怎麼談</translation>
    </message>
</context>
<context>
    <name>AmountField</name>
    <message>
        <source>Please write an amount such as 3000 or 3000.50.</source>
        <translation>請填寫金額，例如 3000 或 3000.50。</translation>
    </message>
</context>
<context>
    <name>BackupWindow</name>
    <message>
        <source>Back-up and check</source>
        <translation>備份與核對</translation>
    </message>
    <message>
        <source>Work goes on meanwhile; nothing here changes the book.</source>
        <translation>不影響別人作業；這裡的操作都不改動帳本。</translation>
    </message>
    <message>
        <source>A copy of the book</source>
        <translation>帳本的備份</translation>
    </message>
    <message>
        <source>The copy is encrypted as the book is, and opens with the same recovery code. Put it on another disk: a copy beside the book is lost with it. To put a copy in the book&apos;s place, an administrator closes every window and runs: forbear restore</source>
        <translation>備份和帳本一樣是加密的，用同一個復原碼打開。請放到另一顆磁碟上：放在帳本旁邊，會和帳本一起遺失。要用備份替換帳本時，由管理員關掉所有視窗，執行 forbear restore</translation>
    </message>
    <message>
        <source>Write a copy…</source>
        <translation>寫一份備份…</translation>
    </message>
    <message>
        <source>Is the log whole?</source>
        <translation>日誌完整嗎？</translation>
    </message>
    <message>
        <source>Every entry is read and compared with the one before it and with what it speaks of. It shows whether anybody edited, added or removed something in between.</source>
        <translation>逐筆讀出日誌，和前一筆、和它所說的事核對。有沒有人改過、加過或從中間刪過，一讀便知。</translation>
    </message>
    <message>
        <source>Check the log</source>
        <translation>核對日誌</translation>
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
        <source>Write a copy</source>
        <translation>寫一份備份</translation>
    </message>
    <message>
        <source>The copy is whole and on disk: %1. The key file lies beside it.</source>
        <translation>備份已完整寫到磁碟：%1。金鑰檔就在它旁邊。</translation>
    </message>
    <message>
        <source>The log is whole</source>
        <translation>日誌完整</translation>
    </message>
    <message>
        <source>The log does not hold</source>
        <translation>日誌對不上</translation>
    </message>
    <message>
        <source>%1 of %2 entries read</source>
        <translation>已讀 %1 筆，共 %2 筆</translation>
    </message>
    <message>
        <source>%1 entries of %2 chains were read, and each one holds.</source>
        <translation>讀了 %2 條鏈上的 %1 筆紀錄，每一筆都對得上。</translation>
    </message>
</context>
<context>
    <name>CallBar</name>
    <message>
        <source>Hang up</source>
        <translation>掛斷</translation>
    </message>
    <message>
        <source>They called. Kept here, not on record yet; it counts as no call of ours.</source>
        <translation>對方來電，已保存在本機，尚未送達中心，不計入我方撥打。</translation>
    </message>
    <message>
        <source>They called. It is on record as inbound and counts as no call of ours.</source>
        <translation>對方來電，已記為呼入，不計入我方撥打。</translation>
    </message>
    <message>
        <source>Permit on record. Dial this number on your phone.</source>
        <translation>許可已記錄，請在話機上撥打此號碼</translation>
    </message>
    <message>
        <source>This call was begun %1.</source>
        <translation>這通電話始於 %1。</translation>
    </message>
</context>
<context>
    <name>CausePane</name>
    <message>
        <source>Line</source>
        <translation>列號</translation>
    </message>
    <message>
        <source>In the file</source>
        <translation>檔案裡的樣子</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>怎麼辦</translation>
    </message>
    <message>
        <source>Lines of the file</source>
        <translation>檔案列號</translation>
    </message>
    <message>
        <source>Written in</source>
        <translation>編碼</translation>
    </message>
    <message>
        <source>As of</source>
        <translation>資料日期</translation>
    </message>
    <message>
        <source>Not listed here</source>
        <translation>沒有列出的</translation>
    </message>
    <message>
        <source>Ask the creditor for these rows anew and import their file; what is in the book already is not brought in twice. Keep the report to send it along.</source>
        <translation>請委託方重發這些列，再匯入他們的檔案；已經入庫的不會重複匯入。可以把報告存下來一起寄過去。</translation>
    </message>
    <message>
        <source>These rows can be worked with. Check them before the first call.</source>
        <translation>這些列可以作業。第一次聯絡前請核對一下。</translation>
    </message>
    <message>
        <source>Nothing: these rows change nothing.</source>
        <translation>不用做什麼：這些列不影響任何資料。</translation>
    </message>
</context>
<context>
    <name>Centre</name>
    <message>
        <source>Inbound</source>
        <translation>來電</translation>
    </message>
    <message>
        <source>Protect</source>
        <translation>保護</translation>
    </message>
    <message>
        <source>Negotiate</source>
        <translation>協商</translation>
    </message>
    <message>
        <source>Plans</source>
        <translation>協議</translation>
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
        <translation>使用中心資料庫</translation>
    </message>
    <message>
        <source>One database for all desks. Whoever runs it gives you what is asked for here.</source>
        <translation>所有坐席共用一個資料庫。這裡要填的內容由管理員提供。</translation>
    </message>
    <message>
        <source>Server, or several with commas between</source>
        <translation>伺服器；多台用逗號隔開</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>連接埠</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>資料庫</translation>
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
        <source>Certificate of the authority that vouches for the server</source>
        <translation>簽發伺服器憑證的機構憑證</translation>
    </message>
    <message>
        <source>Keep the password on this computer, in the system&apos;s keyring</source>
        <translation>把密碼保存在本機的系統鑰匙圈裡</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>選擇…</translation>
    </message>
    <message>
        <source>Test the connection</source>
        <translation>測試連線</translation>
    </message>
    <message>
        <source>Work there</source>
        <translation>用這個</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>This computer&apos;s own book instead</source>
        <translation>改用本機帳本</translation>
    </message>
    <message>
        <source>Please give the server.</source>
        <translation>請填寫伺服器。</translation>
    </message>
    <message>
        <source>The port is a number, most often 5432.</source>
        <translation>連接埠是一個數字，通常是 5432。</translation>
    </message>
    <message>
        <source>Please give the database.</source>
        <translation>請填寫資料庫。</translation>
    </message>
    <message>
        <source>Please give your login.</source>
        <translation>請填寫帳號。</translation>
    </message>
    <message>
        <source>Please give your password.</source>
        <translation>請填寫密碼。</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>正在測試…</translation>
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
        <source>Local %1</source>
        <translation>當地 %1</translation>
    </message>
    <message>
        <source>Rules: %1</source>
        <translation>規則 %1</translation>
    </message>
</context>
<context>
    <name>Correcting</name>
    <message>
        <source>Only the outcome in force can be corrected.</source>
        <translation>只能更正仍然有效的那筆結果。</translation>
    </message>
    <message>
        <source>No contact with this person has an outcome to correct.</source>
        <translation>此人沒有可以更正的聯絡結果。</translation>
    </message>
    <message>
        <source>This correction is not on record yet. Once more drops it.</source>
        <translation>這次更正還沒有記錄。再按一次將放棄。</translation>
    </message>
</context>
<context>
    <name>CountField</name>
    <message>
        <source>Please write a number from 0 to %1.</source>
        <translation>請填 0 到 %1 的整數。</translation>
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
    <name>DayField</name>
    <message>
        <source>Calendar</source>
        <translation>日曆</translation>
    </message>
    <message>
        <source>There is no such day. Please write 12-01 or 2026-12-01.</source>
        <translation>沒有這一天，請寫成 12-01 或 2026-12-01。</translation>
    </message>
    <message>
        <source>That is too early: the first day that may be is %1.</source>
        <translation>太早了，最早可以選 %1。</translation>
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
        <translation>客戶</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>撥打</translation>
    </message>
    <message>
        <source>View</source>
        <translation>顯示</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>說明</translation>
    </message>
    <message>
        <source>Import a file…</source>
        <translation>匯入檔案…</translation>
    </message>
    <message>
        <source>Staff…</source>
        <translation>人員…</translation>
    </message>
    <message>
        <source>Consents that wait…</source>
        <translation>待確認的同意…</translation>
    </message>
    <message>
        <source>Rules…</source>
        <translation>規則…</translation>
    </message>
    <message>
        <source>Back-up and check…</source>
        <translation>備份與核對…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>設定…</translation>
    </message>
    <message>
        <source>Lock the window</source>
        <translation>鎖上視窗</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>登出</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>關閉視窗</translation>
    </message>
    <message>
        <source>Help for this screen</source>
        <translation>這個畫面的說明</translation>
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
        <translation>尋找客戶</translation>
    </message>
    <message>
        <source>Show number</source>
        <translation>顯示號碼</translation>
    </message>
    <message>
        <source>Write a note</source>
        <translation>寫備註</translation>
    </message>
    <message>
        <source>Protect this person</source>
        <translation>保護這位客戶</translation>
    </message>
    <message>
        <source>Agreements of this person</source>
        <translation>此人的還款協議</translation>
    </message>
    <message>
        <source>Contacts without outcome</source>
        <translation>沒有結果的聯絡</translation>
    </message>
    <message>
        <source>Why a contact was allowed</source>
        <translation>當時為何可以聯絡</translation>
    </message>
    <message>
        <source>Call this number</source>
        <translation>撥打這個號碼</translation>
    </message>
    <message>
        <source>They are calling</source>
        <translation>對方來電</translation>
    </message>
    <message>
        <source>Hang up</source>
        <translation>掛斷</translation>
    </message>
    <message>
        <source>What can be agreed</source>
        <translation>協商方案</translation>
    </message>
    <message>
        <source>Finish and next</source>
        <translation>完成，接下一位</translation>
    </message>
    <message>
        <source>Correct the latest outcome</source>
        <translation>更正最近的結果</translation>
    </message>
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
    <message>
        <source>Filter the list</source>
        <translation>篩選名單</translation>
    </message>
    <message>
        <source>Colours as the system</source>
        <translation>顏色跟隨系統</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>淺色</translation>
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
        <translation>縮小</translation>
    </message>
    <message>
        <source>Usual size</source>
        <translation>恢復大小</translation>
    </message>
</context>
<context>
    <name>DeskWindow</name>
    <message>
        <source>This is an address. Choose a number to call.</source>
        <translation>這是地址。請選一個號碼再撥打。</translation>
    </message>
    <message>
        <source>In force from now on, at every desk. It is on record.</source>
        <translation>已生效，所有坐席同時執行，並已登記。</translation>
    </message>
    <message>
        <source>It is on record.</source>
        <translation>已登記。</translation>
    </message>
    <message>
        <source>You are back where you were; what you had typed is here.</source>
        <translation>已回到剛才的地方，你寫的內容都在。</translation>
    </message>
    <message>
        <source>Somebody else&apos;s person by now</source>
        <translation>現已歸其他同事的客戶</translation>
    </message>
    <message>
        <source>Your note was: %1</source>
        <translation>你的備註：%1</translation>
    </message>
    <message>
        <source>The outcome is on record.</source>
        <translation>結果已記錄。</translation>
    </message>
    <message>
        <source>You have %1 no longer: they went to somebody else, or your desk was away for too long.</source>
        <translation>%1 已不在你手上：已分給別的同事，或者你的工作台離線太久。</translation>
    </message>
</context>
<context>
    <name>Details</name>
    <message>
        <source>Which</source>
        <translation>內容</translation>
    </message>
    <message>
        <source>At which number</source>
        <translation>哪個號碼</translation>
    </message>
    <message>
        <source>From (their time)</source>
        <translation>從（對方時間）</translation>
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
        <translation>話後處理</translation>
    </message>
    <message>
        <source>after the call</source>
        <translation>話後</translation>
    </message>
    <message>
        <source>Why it was wrong (required)</source>
        <translation>原記錄為什麼不對（必填）</translation>
    </message>
    <message>
        <source>Why it was wrong</source>
        <translation>原記錄為什麼不對</translation>
    </message>
    <message>
        <source>why it was wrong</source>
        <translation>原記錄為什麼不對</translation>
    </message>
    <message>
        <source>the old entry stays beside the new one</source>
        <translation>原記錄保留在旁</translation>
    </message>
    <message>
        <source>the contact of %1</source>
        <translation>%1 的聯絡</translation>
    </message>
    <message>
        <source>call %1</source>
        <translation>通話 %1</translation>
    </message>
    <message>
        <source>This call was begun %1.</source>
        <translation>這通電話始於 %1。</translation>
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
        <translation>那一次不需要許可，也沒有發出過許可。</translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message>
        <source>Look in:</source>
        <translation>尋找於：</translation>
    </message>
    <message>
        <source>Files of type:</source>
        <translation>檔案類型：</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>全部檔案</translation>
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
    <name>GroundsPage</name>
    <message>
        <source>Permit or contact, by its id</source>
        <translation>許可或聯絡的編號</translation>
    </message>
    <message>
        <source>The id stands in the log; Ctrl+W on a line of a person&apos;s timeline shows it too. What is shown is what decided then, whatever was published since.</source>
        <translation>編號見日誌；在某人的時間線上選中一次聯絡，按 Ctrl+W 也能看到。這裡顯示的是當時起作用的規則，此後發布了什麼都不影響。</translation>
    </message>
    <message>
        <source>Show why</source>
        <translation>查依據</translation>
    </message>
</context>
<context>
    <name>GroundsPane</name>
    <message>
        <source>Given</source>
        <translation>發出</translation>
    </message>
    <message>
        <source>For</source>
        <translation>對象</translation>
    </message>
    <message>
        <source>Decided by</source>
        <translation>依據</translation>
    </message>
    <message>
        <source>Permit</source>
        <translation>許可</translation>
    </message>
    <message>
        <source>Why a contact was allowed</source>
        <translation>當時為何可以聯絡</translation>
    </message>
    <message>
        <source>What was counted by then</source>
        <translation>當時的計次</translation>
    </message>
</context>
<context>
    <name>GuidePage</name>
    <message>
        <source>What to press</source>
        <translation>按什麼</translation>
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
        <translation>剛才按的還在處理，請稍候；處理完再按一次。</translation>
    </message>
</context>
<context>
    <name>HelpPage</name>
    <message>
        <source>Keys</source>
        <translation>按鍵</translation>
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
        <translation>選單</translation>
    </message>
    <message>
        <source>help</source>
        <translation>說明</translation>
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
        <translation>為何可聯絡</translation>
    </message>
    <message>
        <source>do instead</source>
        <translation>改做這一項</translation>
    </message>
    <message>
        <source>fold</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>answer while you type</source>
        <translation>打字時回答</translation>
    </message>
    <message>
        <source>step back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>outcome</source>
        <translation>結果</translation>
    </message>
    <message>
        <source>next step</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>held while you type</source>
        <translation>打字時按住</translation>
    </message>
    <message>
        <source>back to the call</source>
        <translation>回到通話</translation>
    </message>
    <message>
        <source>give up</source>
        <translation>放棄</translation>
    </message>
    <message>
        <source>next field</source>
        <translation>下一欄</translation>
    </message>
    <message>
        <source>note</source>
        <translation>備註</translation>
    </message>
    <message>
        <source>lists</source>
        <translation>切換清單</translation>
    </message>
    <message>
        <source>filter</source>
        <translation>篩選</translation>
    </message>
    <message>
        <source>open</source>
        <translation>開啟</translation>
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
        <source>A team lead brings people in. Whoever calls can be answered all the same (F6).</source>
        <translation>組長匯入檔案後，這裡就會有人。有人來電，照樣可以接聽（F6）。</translation>
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
        <translation>請在左邊選一位，或用 Ctrl+K 尋找。你的角色只查看，不撥打。</translation>
    </message>
    <message>
        <source>Next person</source>
        <translation>下一位</translation>
    </message>
    <message>
        <source>Import a file…</source>
        <translation>匯入檔案…</translation>
    </message>
    <message>
        <source>Call-backs due by now</source>
        <translation>到時的回電</translation>
    </message>
    <message>
        <source>Promises due today</source>
        <translation>今天到期的承諾</translation>
    </message>
    <message>
        <source>People in the queue</source>
        <translation>佇列裡的人</translation>
    </message>
    <message>
        <source>Nobody is in the queue yet</source>
        <translation>佇列裡還沒有人</translation>
    </message>
    <message>
        <source>Bring in a creditor&apos;s file (Ctrl+I). A dry run shows first what each row becomes.</source>
        <translation>請匯入委託方的檔案（Ctrl+I）。先預覽每一列會怎樣，再決定匯入。</translation>
    </message>
    <message>
        <source>Nobody is in the queue</source>
        <translation>佇列裡沒有人</translation>
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
        <translation>先看每一列會變成什麼，你確認之前什麼都不會寫入；確認之後，能匯入的列要麼全部匯入，要麼一列也不匯入。</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>選擇檔案…</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>匯入</translation>
    </message>
    <message>
        <source>Keep the report…</source>
        <translation>儲存報告…</translation>
    </message>
    <message>
        <source>Choose a column map</source>
        <translation>選擇欄位對照檔</translation>
    </message>
    <message>
        <source>Keep the report</source>
        <translation>儲存報告</translation>
    </message>
    <message>
        <source>The report is kept: %1</source>
        <translation>報告已儲存：%1</translation>
    </message>
    <message>
        <source>Import finished</source>
        <translation>匯入完成</translation>
    </message>
    <message>
        <source>What the import would do</source>
        <translation>匯入會怎樣</translation>
    </message>
    <message>
        <source>Bringing it in</source>
        <translation>正在匯入</translation>
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
        <source>Choose a file</source>
        <translation>選擇檔案</translation>
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
    <name>InboundPalette</name>
    <message>
        <source>Somebody is calling</source>
        <translation>有人來電</translation>
    </message>
    <message>
        <source>Name, initials, case, or the number they call from</source>
        <translation>姓名、首字母、案件號或來電號碼</translation>
    </message>
    <message>
        <source>Who is it?</source>
        <translation>是誰？</translation>
    </message>
    <message>
        <source>Who it may be</source>
        <translation>可能是誰</translation>
    </message>
    <message>
        <source>choose</source>
        <translation>選擇</translation>
    </message>
    <message>
        <source>go on</source>
        <translation>繼續</translation>
    </message>
    <message>
        <source>back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Nobody was found. Ask for another name, or their case number.</source>
        <translation>沒有找到。請再問一下姓名，或者案件編號。</translation>
    </message>
    <message>
        <source>Another number</source>
        <translation>其他號碼</translation>
    </message>
    <message>
        <source>Who says they are calling? It goes on record as inbound.</source>
        <translation>對方說自己是誰？這通會記為來電。</translation>
    </message>
    <message>
        <source>Which number do they call from?</source>
        <translation>從哪個號碼打來的？</translation>
    </message>
</context>
<context>
    <name>LockWindow</name>
    <message>
        <source>Locked</source>
        <translation>已鎖定</translation>
    </message>
    <message>
        <source>Everything is as you left it, your note too. Nobody sees any of it here.</source>
        <translation>一切都還在，備註也在。鎖著的時候誰也看不到。</translation>
    </message>
    <message>
        <source>Your password</source>
        <translation>你的密碼</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>解鎖</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>登出</translation>
    </message>
    <message>
        <source>In the demo it is %1</source>
        <translation>演示帳號的密碼是 %1</translation>
    </message>
    <message>
        <source>A note is not on record yet. Unlock and say how the call ended;</source>
        <translation>有一則備註還沒有記下。請解鎖，說明通話怎樣結束；</translation>
    </message>
    <message>
        <source>Please give your password.</source>
        <translation>請填寫密碼。</translation>
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
    <name>NewAccountForm</name>
    <message>
        <source>Somebody new</source>
        <translation>新人員</translation>
    </message>
    <message numerus="yes">
        <source>First password, at least %n characters</source>
        <translation>
            <numerusform>初始密碼，至少 %n 個字元</numerusform>
        </translation>
    </message>
    <message>
        <source>Add</source>
        <translation>新增</translation>
    </message>
    <message>
        <source>Please give their name.</source>
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
</context>
<context>
    <name>NextSteps</name>
    <message>
        <source>Next step</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>proposed</source>
        <translation>建議</translation>
    </message>
    <message>
        <source>Check payment on the day</source>
        <translation>當天看是否入帳</translation>
    </message>
    <message>
        <source>Call on the day of the promise</source>
        <translation>承諾日電話確認</translation>
    </message>
    <message>
        <source>Call back</source>
        <translation>另約回電</translation>
    </message>
    <message>
        <source>Stay in the queue, in its order</source>
        <translation>留在佇列，依次序再聯絡</translation>
    </message>
    <message>
        <source>Keep to the plan: a reminder on each day of it</source>
        <translation>按協議履行，每期到期前提醒</translation>
    </message>
    <message>
        <source>Leave in peace until the review</source>
        <translation>暫不打擾，到期複核</translation>
    </message>
    <message>
        <source>No call; only what the law requires</source>
        <translation>不再撥打，只發法定通知</translation>
    </message>
    <message>
        <source>choose a time…</source>
        <translation>選時間…</translation>
    </message>
    <message>
        <source>still to choose</source>
        <translation>必選</translation>
    </message>
    <message>
        <source>Enter takes the proposal</source>
        <translation>Enter 採用建議</translation>
    </message>
</context>
<context>
    <name>NobodyPane</name>
    <message>
        <source>May I contact now?</source>
        <translation>現在能聯絡嗎？</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>時間線</translation>
    </message>
    <message>
        <source>Of whoever is open: each way to reach them, whether it may be used, and why.</source>
        <translation>開啟一位之後，這裡列出每種聯絡方式、現在能不能用，以及理由。</translation>
    </message>
</context>
<context>
    <name>NoteField</name>
    <message>
        <source>Write what you learn about this person…</source>
        <translation>記下這位客戶的情況…</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>備註</translation>
    </message>
    <message>
        <source>kept as you type</source>
        <translation>自動儲存</translation>
    </message>
    <message>
        <source>kept %1</source>
        <translation>已儲存 %1</translation>
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
        <translation>工作日曆</translation>
    </message>
    <message>
        <source>Left open by the sources</source>
        <translation>來源未定</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>可信度</translation>
    </message>
    <message>
        <source>About this pack</source>
        <translation>規則包說明</translation>
    </message>
    <message>
        <source>Nothing is noted as open.</source>
        <translation>沒有記下未定之處。</translation>
    </message>
    <message>
        <source>Not run in this window yet.</source>
        <translation>還沒有在本視窗執行過。</translation>
    </message>
    <message>
        <source>%1, %2: %3 cases, all answered as written.</source>
        <translation>%1 %2：%3 個案例，結果均與所寫相符。</translation>
    </message>
    <message>
        <source>%1, %2: %4 of %3 cases come out otherwise:</source>
        <translation>%1 %2：%3 個案例中有 %4 個結果不符：</translation>
    </message>
    <message>
        <source>No rule in force asks for public holidays.</source>
        <translation>現行規則都不看國定假日。</translation>
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
        <source>Nobody waits here. Import a creditor&apos;s file (Ctrl+I).</source>
        <translation>佇列裡沒有人。請匯入委案檔案（Ctrl+I）。</translation>
    </message>
    <message>
        <source>Nobody waits here. A team lead brings people in by importing a file.</source>
        <translation>佇列裡沒有人。請組長匯入委案檔案。</translation>
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
    <message>
        <source>shown once identity is confirmed</source>
        <translation>核對身分後顯示</translation>
    </message>
    <message>
        <source>Local time %1</source>
        <translation>當地 %1</translation>
    </message>
    <message>
        <source>Case %1</source>
        <translation>案件 %1</translation>
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
        <source>Opening words</source>
        <translation>開場白</translation>
    </message>
    <message>
        <source>What you may offer</source>
        <translation>手上可用的辦法</translation>
    </message>
    <message>
        <source>This person is not in the queue now.</source>
        <translation>這位現在不在佇列裡。</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>「%1」</translation>
    </message>
    <message>
        <source>Nothing was agreed yet, and nothing noted.</source>
        <translation>還沒有約定，也沒有備註。</translation>
    </message>
</context>
<context>
    <name>ProtectPalette</name>
    <message>
        <source>A digit acts at once, at every desk</source>
        <translation>按數字即生效，所有座席同時停下</translation>
    </message>
    <message>
        <source>What did they say? For example: hospital, lawyer</source>
        <translation>對方說了什麼？例如「住院」「律師」「別打給我媽」</translation>
    </message>
    <message>
        <source>What did they say?</source>
        <translation>對方說了什麼？</translation>
    </message>
    <message>
        <source>In their words (optional)</source>
        <translation>對方的原話（可不填）</translation>
    </message>
    <message>
        <source>In their words</source>
        <translation>對方的原話</translation>
    </message>
    <message>
        <source>What happens at once</source>
        <translation>按下後立刻發生</translation>
    </message>
    <message>
        <source>What you can say now</source>
        <translation>現在可以這樣說</translation>
    </message>
    <message>
        <source>choose</source>
        <translation>選擇</translation>
    </message>
    <message>
        <source>act at once</source>
        <translation>直接生效</translation>
    </message>
    <message>
        <source>find</source>
        <translation>尋找</translation>
    </message>
    <message>
        <source>act</source>
        <translation>生效</translation>
    </message>
    <message>
        <source>details</source>
        <translation>細節</translation>
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
        <translation>為什麼結束（必填）</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>確認</translation>
    </message>
    <message>
        <source>End it</source>
        <translation>結束這一項</translation>
    </message>
    <message>
        <source>Protect now</source>
        <translation>開始保護</translation>
    </message>
    <message>
        <source>Protect %1</source>
        <translation>保護 %1</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>「%1」</translation>
    </message>
    <message>
        <source>Put on record</source>
        <translation>登記</translation>
    </message>
    <message>
        <source>A team lead ends it</source>
        <translation>由組長結束</translation>
    </message>
    <message>
        <source>Looked at again on %1</source>
        <translation>%1 複核</translation>
    </message>
    <message>
        <source>Never ends by itself: a team lead ends it</source>
        <translation>不會自動恢復，由組長解除</translation>
    </message>
    <message>
        <source>The rules read it once a team lead has confirmed it</source>
        <translation>組長確認後才計入規則</translation>
    </message>
    <message>
        <source>Stands until a team lead takes it back</source>
        <translation>一直有效，由組長撤回</translation>
    </message>
    <message>
        <source>No number of anybody else is on record</source>
        <translation>沒有登記其他人的號碼</translation>
    </message>
</context>
<context>
    <name>PublishPage</name>
    <message>
        <source>Choose a folder…</source>
        <translation>選擇資料夾…</translation>
    </message>
    <message>
        <source>The one shipped</source>
        <translation>程式內附的版本</translation>
    </message>
    <message>
        <source>First day in force</source>
        <translation>施行首日</translation>
    </message>
    <message>
        <source>Reason, kept with the version</source>
        <translation>發布理由，隨版本保存</translation>
    </message>
    <message>
        <source>Published versions</source>
        <translation>已發布的版本</translation>
    </message>
    <message>
        <source>What differs from the version in force</source>
        <translation>與現行版本的不同</translation>
    </message>
    <message>
        <source>Publish</source>
        <translation>發布</translation>
    </message>
    <message>
        <source>Choose the folder of a pack</source>
        <translation>選擇規則包所在的資料夾</translation>
    </message>
    <message>
        <source>Nothing is published yet: this is what would change.</source>
        <translation>尚未發布：以下是將要發生的變化。</translation>
    </message>
    <message>
        <source>%1 is published and decides at every desk of this book from %2 on.</source>
        <translation>%1 已發布，自 %2 起本帳本的每個工作台都依它判斷。</translation>
    </message>
    <message>
        <source>Choose the folder of a pack with its cases. Before anything is published you see what differs, how the cases come out, and what the last 30 days would have looked like.</source>
        <translation>請選擇規則包連同案例所在的資料夾。發布之前，先看到有哪些不同、案例是否相符，以及最近 30 天的決定會有什麼變化。</translation>
    </message>
    <message>
        <source>No case stands beside it, so nothing proves it.</source>
        <translation>旁邊沒有案例，無法驗證。</translation>
    </message>
    <message>
        <source>%1 cases, all answered as written.</source>
        <translation>%1 個案例，結果全部相符。</translation>
    </message>
    <message>
        <source>%2 of %1 cases come out otherwise; it cannot be published:</source>
        <translation>%1 個案例中有 %2 個結果不符，不能發布：</translation>
    </message>
    <message>
        <source>Since %1: %2 decisions asked again, %3 would be refused, %4 freed.</source>
        <translation>自 %1 起重新判斷 %2 項決定：%3 項會被拒絕，%4 項會被放行。</translation>
    </message>
    <message>
        <source>Its rules are those in force.</source>
        <translation>規則與現行的相同。</translation>
    </message>
    <message>
        <source>%1 cases, all answered as written. But in %2 places the rules could say something else and no case would notice; it cannot be published:</source>
        <translation>%1 個案例，結果全部相符；但規則有 %2 處即使改動，也沒有案例會察覺，不能發布：</translation>
    </message>
    <message>
        <source>%1, from %2 on; %3, %4: %5</source>
        <translation>%1，%2 起施行；%3 於 %4 發布：%5</translation>
    </message>
    <message>
        <source>None yet: the one shipped decides.</source>
        <translation>還沒有，依程式內附的版本判斷。</translation>
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
    <name>ReadingForm</name>
    <message>
        <source>Speaks of the day</source>
        <translation>資料日期</translation>
    </message>
    <message>
        <source>as the rows say</source>
        <translation>按各列所寫</translation>
    </message>
    <message>
        <source>Column map</source>
        <translation>欄位對照</translation>
    </message>
    <message>
        <source>none: the headings are known</source>
        <translation>不用：標題都認得</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>選擇…</translation>
    </message>
    <message>
        <source>Without it</source>
        <translation>不用它</translation>
    </message>
    <message>
        <source>Please write it so: 2026-11-20</source>
        <translation>請寫成 2026-11-20 這樣</translation>
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
        <source>What can be done instead</source>
        <translation>還可以這樣做</translation>
    </message>
    <message>
        <source>recorded %1 · no permit</source>
        <translation>記錄 %1 · 許可未簽發</translation>
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
        <source>Nothing was dialled. The request is on record, and no fault of yours.</source>
        <translation>沒有撥出。這次請求已記錄，不算你的過失。</translation>
    </message>
    <message>
        <source>Nothing for now.</source>
        <translation>暫時沒有別的辦法。</translation>
    </message>
    <message>
        <source>Nothing for now. This person comes back when it is time.</source>
        <translation>暫時沒有別的辦法。到了時間，這一位會回到佇列裡。</translation>
    </message>
    <message>
        <source>No more calls today</source>
        <translation>今天不能再撥了</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今日</translation>
    </message>
    <message>
        <source>Other rules</source>
        <translation>其他規則</translation>
    </message>
    <message>
        <source>Other ways</source>
        <translation>其他管道</translation>
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
    <name>Refusing</name>
    <message>
        <source>Say how your last call to this person ended</source>
        <translation>先填上一次通話的結果</translation>
    </message>
    <message>
        <source>Call %1</source>
        <translation>撥打 %1</translation>
    </message>
    <message>
        <source>Put a call-back at %1</source>
        <translation>約 %1 回電</translation>
    </message>
    <message>
        <source>comes first in your queue when it is time</source>
        <translation>到時排到佇列最前</translation>
    </message>
    <message>
        <source>The call-back stands at %1.</source>
        <translation>已約好 %1 回電。</translation>
    </message>
</context>
<context>
    <name>ReplayPage</name>
    <message>
        <source>Under which version</source>
        <translation>依哪個版本</translation>
    </message>
    <message>
        <source>From</source>
        <translation>從</translation>
    </message>
    <message>
        <source>To, this day included</source>
        <translation>到（含當天）</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>選擇資料夾…</translation>
    </message>
    <message>
        <source>By rule and clause</source>
        <translation>依規則和條款</translation>
    </message>
    <message>
        <source>Decisions that would be otherwise</source>
        <translation>結果會改變的決定</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>重新判斷</translation>
    </message>
    <message>
        <source>Choose the folder of a pack</source>
        <translation>選擇規則包所在的資料夾</translation>
    </message>
    <message>
        <source>%1, from %2 on</source>
        <translation>%1，%2 起施行</translation>
    </message>
    <message>
        <source>The one shipped</source>
        <translation>程式內附的版本</translation>
    </message>
    <message>
        <source>Permits, contacts and refusals of these days are asked again under the version, with the facts of that moment. Nothing is changed; people are named by their ids alone.</source>
        <translation>這些天的許可、聯絡和拒絕，依所選版本和當時的事實重新判斷一遍。不改動任何資料；當事人只以編號出現。</translation>
    </message>
    <message>
        <source>%1 decisions asked again: %2 would be refused, %3 freed.</source>
        <translation>重新判斷了 %1 項決定：%2 項會被拒絕，%3 項會被放行。</translation>
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
        <translation>可直接作業</translation>
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
        <source>comes in, please check</source>
        <translation>可入庫，請核對</translation>
    </message>
    <message>
        <source>stays out, reasons below</source>
        <translation>不入庫，原因見下</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>跳過</translation>
    </message>
    <message>
        <source>no cases, or the same again</source>
        <translation>不是案件，或重複</translation>
    </message>
    <message>
        <source>Find in the findings</source>
        <translation>在發現裡找</translation>
    </message>
    <message>
        <source>Nothing to say: every row is as it should be.</source>
        <translation>沒有要說的：每一列都沒問題。</translation>
    </message>
    <message>
        <source>None of the findings is like that.</source>
        <translation>沒有這樣的發現。</translation>
    </message>
    <message>
        <source>All findings</source>
        <translation>全部發現</translation>
    </message>
    <message>
        <source>%1 = %2 rows, not one is missing. %3 people, %4 loans, %5 overdue.</source>
        <translation>%1 = %2 列，一列不少。%3 人，%4 筆借款，逾期合計 %5。</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>發現</translation>
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
        <translation>規則</translation>
    </message>
    <message>
        <source>Which rules decide here, where each comes from, and whether its text was read.</source>
        <translation>本台按哪些規則判斷、每條出自哪裡、原文讀到沒有。</translation>
    </message>
    <message>
        <source>Run the cases</source>
        <translation>執行案例</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Rules in force</source>
        <translation>現行規則</translation>
    </message>
    <message>
        <source>New version</source>
        <translation>發布新版本</translation>
    </message>
    <message>
        <source>Working calendar</source>
        <translation>工作日曆</translation>
    </message>
    <message>
        <source>Replay</source>
        <translation>重放</translation>
    </message>
    <message>
        <source>Why a permit</source>
        <translation>許可依據</translation>
    </message>
    <message>
        <source>Pages of the pack</source>
        <translation>規則包的頁面</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>進度</translation>
    </message>
    <message>
        <source>Rule packs</source>
        <translation>規則包</translation>
    </message>
    <message>
        <source>All rules (%1)</source>
        <translation>全部規則（%1）</translation>
    </message>
    <message>
        <source>Text not read (%1)</source>
        <translation>原文未讀（%1）</translation>
    </message>
    <message>
        <source>Rules shown</source>
        <translation>顯示哪些規則</translation>
    </message>
    <message>
        <source>%1: %2 of %3 cases come out otherwise. They stand beside the rules.</source>
        <translation>%1：%3 個案例中有 %2 個結果不符，列在規則右邊。</translation>
    </message>
    <message>
        <source>%1: %2 cases, all answered as written.</source>
        <translation>%1：%2 個案例，結果均與所寫相符。</translation>
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
        <translation>姓名、拼音首字母、案件編號、號碼</translation>
    </message>
    <message>
        <source>Find a person</source>
        <translation>尋找客戶</translation>
    </message>
    <message>
        <source>People found</source>
        <translation>找到的人</translation>
    </message>
    <message>
        <source>Opened last</source>
        <translation>最近開啟</translation>
    </message>
    <message>
        <source>Nobody was found.</source>
        <translation>沒有找到。換個寫法再試一次。</translation>
    </message>
</context>
<context>
    <name>SettingsWindow</name>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>They are yours alone, and every choice holds at once.</source>
        <translation>只管你自己，選了馬上生效。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>語言</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>顏色</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>How to dial</source>
        <translation>怎樣撥號</translation>
    </message>
    <message>
        <source>Lock the window</source>
        <translation>鎖上視窗</translation>
    </message>
    <message>
        <source>Of the window; the words of a call follow it.</source>
        <translation>視窗的語言，通話用語也跟著換。</translation>
    </message>
    <message>
        <source>Light, dark, or as the system has it at the moment.</source>
        <translation>淺色、深色，或者系統現在用的那種。</translation>
    </message>
    <message>
        <source>A permit is on record first, either way.</source>
        <translation>不管哪一種，都先記下許可。</translation>
    </message>
    <message>
        <source>After so long without a key or the mouse; never in a call.</source>
        <translation>這麼久沒有碰鍵盤和滑鼠就鎖上；通話時不鎖。</translation>
    </message>
    <message>
        <source>Ctrl++ and Ctrl+- do it anywhere. %1 % is seen whole from %2 × %3 pixels on; a smaller window scrolls and follows the keys.</source>
        <translation>Ctrl++ 和 Ctrl+- 隨處可用。%1 % 要 %2 × %3 像素以上的視窗才看得全；視窗小一些，畫面會跟著按鍵捲動。</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟隨系統</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>淺色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Desk phone: show the number</source>
        <translation>話機：顯示號碼</translation>
    </message>
    <message>
        <source>Softphone: hand it over (tel:)</source>
        <translation>軟體電話：交給它撥（tel:）</translation>
    </message>
    <message numerus="yes">
        <source>%n min</source>
        <translation>
            <numerusform>%n 分鐘</numerusform>
        </translation>
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
        <translation>你的姓名</translation>
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
        <source>Work at an office instead</source>
        <translation>改用中心資料庫</translation>
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
        <source>Connection…</source>
        <translation>連線…</translation>
    </message>
    <message>
        <source>Office: {servers}, database {database}. Every sign-in is on record.</source>
        <translation>中心資料庫：{servers}，{database}。每次登入都有紀錄。</translation>
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
    <name>StaffWindow</name>
    <message>
        <source>Staff</source>
        <translation>人員</translation>
    </message>
    <message>
        <source>Everybody who may sign in. What somebody did stays on record, always.</source>
        <translation>能登入的人都在這裡。每個人做過的事一直留在日誌裡。</translation>
    </message>
    <message>
        <source>Add somebody</source>
        <translation>新增人員</translation>
    </message>
    <message>
        <source>%1 may sign in now.</source>
        <translation>%1 現在可以登入了。</translation>
    </message>
    <message>
        <source>%1 is %2 now, from the next sign-in on.</source>
        <translation>%1 現在是%2，下次登入起生效。</translation>
    </message>
    <message>
        <source>%1 has a new password. Tell it to nobody else.</source>
        <translation>%1 的密碼已換新。請只告訴本人。</translation>
    </message>
    <message>
        <source>%1 cannot sign in any more. Their call-backs are anybody&apos;s now.</source>
        <translation>%1 不能再登入了。他約好的回電由大家來打。</translation>
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
    <name>TalkPage</name>
    <message>
        <source>this step %1</source>
        <translation>本步 %1</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>「%1」</translation>
    </message>
    <message>
        <source>once both agree</source>
        <translation>相符後可選</translation>
    </message>
</context>
<context>
    <name>Talking</name>
    <message>
        <source>That is more than is overdue. If it is right, press Ctrl+Enter again.</source>
        <translation>承諾金額比逾期合計還多。確認無誤請再按一次 Ctrl+Enter。</translation>
    </message>
    <message>
        <source>That does not agree. Tries left: %1</source>
        <translation>與登記不符，還可以試 %1 次</translation>
    </message>
    <message>
        <source>Please say first how this call ended.</source>
        <translation>先填這次通話的結果。</translation>
    </message>
    <message>
        <source>Still wanted: %1</source>
        <translation>還差：%1</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>The note is full: the rest was not taken. Finish it, and begin another.</source>
        <translation>備註已滿，後面的沒有寫進去。請先結束這一則，再寫下一則。</translation>
    </message>
</context>
<context>
    <name>TermsFields</name>
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
        <source>At (their time)</source>
        <translation>時間（當地）</translation>
    </message>
</context>
<context>
    <name>TimeField</name>
    <message>
        <source>There is no such time. Please write 15:30.</source>
        <translation>沒有這個時間，請寫成 15:30。</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Forbear</source>
        <translation>寬和</translation>
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
        <translation>正在開啟帳本…</translation>
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
    <name>VerifyFields</name>
    <message>
        <source>%1 characters</source>
        <translation>%1 碼</translation>
    </message>
    <message>
        <source>Other number ends in</source>
        <translation>另一號碼尾號</translation>
    </message>
    <message>
        <source>ID ends in</source>
        <translation>證件尾號</translation>
    </message>
    <message>
        <source>Born in</source>
        <translation>出生年份</translation>
    </message>
    <message>
        <source>Goes on by itself once it agrees</source>
        <translation>相符後自動進入下一步</translation>
    </message>
    <message>
        <source>Nothing is on file to compare with.</source>
        <translation>沒有登記可供核對的資料。</translation>
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
        <translation>待確認的同意</translation>
    </message>
    <message>
        <source>What a collector heard loosens nothing until a lead has confirmed it. That which waits longest comes first.</source>
        <translation>催收員聽到的同意，經組長確認之前不放寬任何規則。等得最久的排在最前。</translation>
    </message>
    <message>
        <source>Confirm it</source>
        <translation>確認</translation>
    </message>
    <message>
        <source>Drop it</source>
        <translation>作廢</translation>
    </message>
    <message>
        <source>Reason for dropping it, kept as words</source>
        <translation>作廢原因，記入日誌</translation>
    </message>
    <message>
        <source>Nothing waits.</source>
        <translation>沒有待確認的同意。</translation>
    </message>
    <message>
        <source>%1: the consent is one from now on.</source>
        <translation>%1：同意已確認，即時生效。</translation>
    </message>
    <message>
        <source>Say why it is dropped.</source>
        <translation>請寫明作廢的原因。</translation>
    </message>
    <message>
        <source>%1: dropped, it loosened nothing.</source>
        <translation>%1：已作廢，未曾放寬任何規則。</translation>
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
        <translation>名稱</translation>
    </message>
    <message>
        <source>Where it was published</source>
        <translation>公布的來源</translation>
    </message>
    <message>
        <source>Reason, kept with every change</source>
        <translation>理由，隨每次變更保存</translation>
    </message>
    <message>
        <source>Compared with its source up to</source>
        <translation>已與來源核對到</translation>
    </message>
    <message>
        <source>What the day is</source>
        <translation>這一天的性質</translation>
    </message>
    <message>
        <source>Verified up to this day</source>
        <translation>核實到這一天</translation>
    </message>
    <message>
        <source>Working calendar</source>
        <translation>工作日曆</translation>
    </message>
    <message>
        <source>Put the day down</source>
        <translation>記下這一天</translation>
    </message>
    <message>
        <source>%1 is put down: %2.</source>
        <translation>已記下 %1：%2。</translation>
    </message>
    <message>
        <source>Verified up to %1.</source>
        <translation>已核實到 %1。</translation>
    </message>
</context>
<context>
    <name>Workplace</name>
    <message>
        <source>A call is under way. What is typed is kept; close once more to leave it.</source>
        <translation>通話還在進行。已輸入的內容都已儲存；再關一次才會離開。</translation>
    </message>
    <message>
        <source>Close once more to drop it.</source>
        <translation>再關一次就放棄它。</translation>
    </message>
    <message>
        <source>Not locked: a call is under way.</source>
        <translation>通話中，沒有上鎖。</translation>
    </message>
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
        <source>the next step</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Somebody else</source>
        <translation>其他人</translation>
    </message>
    <message>
        <source>Nobody</source>
        <translation>沒有接通</translation>
    </message>
    <message numerus="yes">
        <source>Do not fit the call: %n</source>
        <translation>
            <numerusform>另有 %n 項不適用</numerusform>
        </translation>
    </message>
</context>
</TS>
