<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>Editor</source>
        <comment>Undo</comment>
        <translation>编辑器</translation>
    </message>
    <message>
        <source>Editor</source>
        <comment>Redo</comment>
        <translation>编辑器</translation>
    </message>
    <message>
        <source>Editor</source>
        <comment>Cut</comment>
        <translation>编辑器</translation>
    </message>
    <message>
        <source>Editor</source>
        <comment>Copy</comment>
        <translation>编辑器</translation>
    </message>
    <message>
        <source>Editor</source>
        <comment>Paste</comment>
        <translation>编辑器</translation>
    </message>
    <message>
        <source>Editor</source>
        <comment>Paste as plain text</comment>
        <translation>编辑器</translation>
    </message>
    <message>
        <source>Editor</source>
        <comment>Select all</comment>
        <translation>编辑器</translation>
    </message>
</context>
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Ravel</source>
        <translation>关于 Ravel</translation>
    </message>
    <message>
        <source>A writing room for fiction. Version {version}</source>
        <translation>小说写作室。版本 {version}</translation>
    </message>
    <message>
        <source>Everything runs on this machine. No account, no telemetry; your stories are plain Markdown files.</source>
        <translation>一切都在这台电脑上运行。没有账号，不收集数据；你的故事就是普通的 Markdown 文件。</translation>
    </message>
    <message>
        <source>Apache License 2.0. You may use, share and change it.</source>
        <translation>Apache License 2.0 许可。可以自由使用、分享和修改。</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>No stories yet</source>
        <translation>还没有故事</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <extracomment>The menus in their order; the text is the English source.</extracomment>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>F&amp;ormat</source>
        <translation>格式(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Write</source>
        <translation>写作(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Scene</source>
        <translation>场景(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>工具(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>模型(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Co&amp;lours</source>
        <extracomment>Groups of commands, of which one is in force, that have a menu of their own within the menu.</extracomment>
        <translation>颜色(&amp;L)</translation>
    </message>
    <message>
        <source>Fo&amp;nt of the page</source>
        <translation>正文字体(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;New story…</source>
        <translation>新建故事(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;Open story folder…</source>
        <translation>打开故事文件夹(&amp;O)…</translation>
    </message>
    <message>
        <source>Open &amp;file…</source>
        <translation>打开文件(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Save now</source>
        <translation>立即保存(&amp;S)</translation>
    </message>
    <message>
        <source>Ravel saves by itself; this saves at once.</source>
        <translation>Ravel 会自动保存；这里是马上保存。</translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation>导入(&amp;I)…</translation>
    </message>
    <message>
        <source>Documents, e-books or a folder of files as chapters and scenes</source>
        <translation>把文档、电子书或一个文件夹的文件导入为章和场景</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>The manuscript as a document, an e-book, a PDF or plain text</source>
        <translation>把书稿导出为文档、电子书、PDF 或纯文本</translation>
    </message>
    <message>
        <source>&amp;Print…</source>
        <translation>打印(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Back up now</source>
        <translation>立即备份(&amp;B)</translation>
    </message>
    <message>
        <source>Puts the whole story into a dated file in your backups folder</source>
        <translation>把整个故事存成带日期的文件，放进备份文件夹</translation>
    </message>
    <message>
        <source>Open a bac&amp;kup…</source>
        <translation>打开备份(&amp;K)…</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>剪切(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>粘贴(&amp;P)</translation>
    </message>
    <message>
        <source>Past&amp;e as plain text</source>
        <translation>粘贴为纯文本(&amp;E)</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>全选(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Find…</source>
        <translation>查找(&amp;F)…</translation>
    </message>
    <message>
        <source>Rep&amp;lace…</source>
        <translation>替换(&amp;L)…</translation>
    </message>
    <message>
        <source>Find ne&amp;xt</source>
        <translation>查找下一个(&amp;X)</translation>
    </message>
    <message>
        <source>Find pre&amp;vious</source>
        <translation>查找上一个(&amp;V)</translation>
    </message>
    <message>
        <source>Find in &amp;story…</source>
        <translation>在故事中查找(&amp;S)…</translation>
    </message>
    <message>
        <source>Every match in the whole story, and what would come in its place</source>
        <translation>整个故事中的每一处匹配，以及替换后的样子</translation>
    </message>
    <message>
        <source>&amp;Go to anything…</source>
        <translation>转到任意处(&amp;G)…</translation>
    </message>
    <message>
        <source>A scene, a note, a heading or a command, by some letters of its name</source>
        <translation>输入名称中的几个字，找到场景、笔记、标题或命令</translation>
    </message>
    <message>
        <source>Prefere&amp;nces…</source>
        <translation>偏好设置(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;Bold</source>
        <translation>粗体(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Italic</source>
        <translation>斜体(&amp;I)</translation>
    </message>
    <message>
        <source>Heading &amp;1</source>
        <translation>标题 1(&amp;1)</translation>
    </message>
    <message>
        <source>Heading &amp;2</source>
        <translation>标题 2(&amp;2)</translation>
    </message>
    <message>
        <source>Heading &amp;3</source>
        <translation>标题 3(&amp;3)</translation>
    </message>
    <message>
        <source>&amp;No heading</source>
        <translation>取消标题(&amp;N)</translation>
    </message>
    <message>
        <source>Block &amp;quote</source>
        <translation>引文(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Scene break</source>
        <translation>场景分隔(&amp;S)</translation>
    </message>
    <message>
        <source>Three stars in a line of their own</source>
        <translation>独占一行的三个星号</translation>
    </message>
    <message>
        <source>&amp;Comment</source>
        <translation>批注(&amp;C)</translation>
    </message>
    <message>
        <source>A note to yourself: the model never reads it, and it is not exported</source>
        <translation>写给自己的话：模型不会读到，也不会导出</translation>
    </message>
    <message>
        <source>&amp;Continue</source>
        <translation>续写(&amp;C)</translation>
    </message>
    <message>
        <source>The model writes on from the caret</source>
        <translation>模型从光标处接着写</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Retry</source>
        <translation>换一版(&amp;R)</translation>
    </message>
    <message>
        <source>Takes the last passage back and writes another; both stay as takes</source>
        <translation>收回刚才的续写，另写一版；两版都会保留</translation>
    </message>
    <message>
        <source>&amp;Alternatives</source>
        <translation>多版续写(&amp;A)</translation>
    </message>
    <message>
        <source>The model writes several passages side by side, and you take one</source>
        <translation>模型并排写出几版，由你选用一版</translation>
    </message>
    <message>
        <source>&amp;Previous take</source>
        <translation>上一版(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Next take</source>
        <translation>下一版(&amp;N)</translation>
    </message>
    <message>
        <source>Co&amp;mpare takes…</source>
        <translation>比较各版(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;Branches…</source>
        <translation>分支(&amp;B)…</translation>
    </message>
    <message>
        <source>All takes of this scene as a tree, and the way back to each</source>
        <translation>本场景的各版续写连成一棵树，每一版都能回去</translation>
    </message>
    <message>
        <source>&amp;Word chances</source>
        <translation>词语概率(&amp;W)</translation>
    </message>
    <message>
        <source>How likely the word at the caret was to the model, and what else could have stood there</source>
        <translation>光标处的词在模型看来有多大可能，还可能是什么</translation>
    </message>
    <message>
        <source>&amp;Keep passage</source>
        <translation>采用续写(&amp;K)</translation>
    </message>
    <message>
        <source>Makes the passage yours: the tint goes away</source>
        <translation>这段续写就算你自己的文字，底色随之消失</translation>
    </message>
    <message>
        <source>Banned p&amp;hrases…</source>
        <translation>禁用短语(&amp;H)…</translation>
    </message>
    <message>
        <source>Words and phrases that the model never writes</source>
        <translation>模型绝不写出的词和短语</translation>
    </message>
    <message>
        <source>Where passages &amp;end…</source>
        <translation>续写止于何处(&amp;E)…</translation>
    </message>
    <message>
        <source>Texts that end a passage, and what becomes of the end of a document</source>
        <translation>哪些文字会结束续写，模型的文末标记如何处理</translation>
    </message>
    <message>
        <source>&amp;New scene</source>
        <translation>新建场景(&amp;N)</translation>
    </message>
    <message>
        <source>New &amp;chapter</source>
        <translation>新建章(&amp;C)</translation>
    </message>
    <message>
        <source>A chapter with an empty scene, below the one that you are in</source>
        <translation>在当前章之后新建一章，内有一个空场景</translation>
    </message>
    <message>
        <source>New charac&amp;ter</source>
        <translation>新建人物(&amp;T)</translation>
    </message>
    <message>
        <source>Notes on a person of the story</source>
        <translation>关于故事中某个人物的笔记</translation>
    </message>
    <message>
        <source>New p&amp;lace</source>
        <translation>新建地点(&amp;L)</translation>
    </message>
    <message>
        <source>Notes on a place of the story</source>
        <translation>关于故事中某个地点的笔记</translation>
    </message>
    <message>
        <source>New n&amp;ote</source>
        <translation>新建设定(&amp;O)</translation>
    </message>
    <message>
        <source>Notes on anything else: history, customs, open questions</source>
        <translation>其他笔记：历史、风俗、未定的问题</translation>
    </message>
    <message>
        <source>&amp;Rename</source>
        <translation>重命名(&amp;R)</translation>
    </message>
    <message>
        <source>Dupl&amp;icate</source>
        <translation>复制一份(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Split at the caret</source>
        <translation>在光标处拆分(&amp;S)</translation>
    </message>
    <message>
        <source>What stands behind the caret becomes a scene of its own</source>
        <translation>光标之后的文字成为另一个场景</translation>
    </message>
    <message>
        <source>&amp;Merge with the next scene</source>
        <translation>与下一场景合并(&amp;M)</translation>
    </message>
    <message>
        <source>Merge c&amp;hapter with the one above</source>
        <translation>与上一章合并(&amp;H)</translation>
    </message>
    <message>
        <source>Move &amp;up</source>
        <translation>上移(&amp;U)</translation>
    </message>
    <message>
        <source>Move &amp;down</source>
        <translation>下移(&amp;D)</translation>
    </message>
    <message>
        <source>Go to the &amp;previous scene</source>
        <translation>转到上一个场景(&amp;P)</translation>
    </message>
    <message>
        <source>Go to the ne&amp;xt scene</source>
        <translation>转到下一个场景(&amp;X)</translation>
    </message>
    <message>
        <source>Open &amp;beside the page</source>
        <translation>在旁边打开(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Archive</source>
        <translation>归档(&amp;A)</translation>
    </message>
    <message>
        <source>Takes the scene out of the story and keeps it beside it</source>
        <translation>把场景移出故事，另行保存</translation>
    </message>
    <message>
        <source>Brin&amp;g back from the archive</source>
        <translation>从归档取回(&amp;G)</translation>
    </message>
    <message>
        <source>D&amp;elete</source>
        <translation>删除(&amp;E)</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>缩小(&amp;O)</translation>
    </message>
    <message>
        <source>Actual si&amp;ze</source>
        <translation>原始大小(&amp;Z)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>S&amp;epia</source>
        <translation>护眼(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;High contrast</source>
        <translation>高对比度(&amp;H)</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>跟随系统(&amp;S)</translation>
    </message>
    <message>
        <source>S&amp;erif</source>
        <translation>衬线字体(&amp;E)</translation>
    </message>
    <message>
        <source>S&amp;ans serif</source>
        <translation>无衬线字体(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Typewriter</source>
        <translation>打字机(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Tint by chance</source>
        <translation>按概率着色(&amp;T)</translation>
    </message>
    <message>
        <source>Tints every word by how surprising the model finds it</source>
        <translation>按模型觉得意外的程度给每个词着色</translation>
    </message>
    <message>
        <source>&amp;Story panel</source>
        <translation>故事栏(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Writing panel</source>
        <translation>写作面板(&amp;W)</translation>
    </message>
    <message>
        <source>Outlin&amp;e</source>
        <translation>大纲(&amp;E)</translation>
    </message>
    <message>
        <source>Every scene with its synopsis, status and label, in place of the page</source>
        <translation>在正文处列出每个场景的梗概、状态和标签</translation>
    </message>
    <message>
        <source>O&amp;verview</source>
        <translation>概览(&amp;V)</translation>
    </message>
    <message>
        <source>Title and author, and how much there is of the story</source>
        <translation>书名、作者，以及故事写了多少</translation>
    </message>
    <message>
        <source>&amp;Reading view</source>
        <translation>阅读视图(&amp;R)</translation>
    </message>
    <message>
        <source>The manuscript as a book, to be read and not changed</source>
        <translation>像书一样排好的书稿，只读不改</translation>
    </message>
    <message>
        <source>Second &amp;page</source>
        <translation>第二页(&amp;P)</translation>
    </message>
    <message>
        <source>Another scene or a note beside the page</source>
        <translation>在正文旁边显示另一个场景或笔记</translation>
    </message>
    <message>
        <source>Chan&amp;ge the pages over</source>
        <translation>左右对调(&amp;G)</translation>
    </message>
    <message>
        <source>Go to the next p&amp;ane</source>
        <translation>转到下一窗格(&amp;A)</translation>
    </message>
    <message>
        <source>T&amp;ypewriter scrolling</source>
        <translation>打字机滚动(&amp;Y)</translation>
    </message>
    <message>
        <source>The line you write in stays at the same height</source>
        <translation>正在写的一行始终在同一高度</translation>
    </message>
    <message>
        <source>Foc&amp;us mode</source>
        <translation>专注模式(&amp;U)</translation>
    </message>
    <message>
        <source>Only the paragraph you write in is lit, and the panels are put away</source>
        <translation>只有正在写的一段是亮的，侧栏都收起来</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>全屏(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Check spelling</source>
        <translation>检查拼写(&amp;C)</translation>
    </message>
    <message>
        <source>Next &amp;misspelled word</source>
        <translation>下一个拼写错误(&amp;M)</translation>
    </message>
    <message>
        <source>Lan&amp;guages and words…</source>
        <translation>语言与词语(&amp;G)…</translation>
    </message>
    <message>
        <source>Dictionaries of this story, and words of your own</source>
        <translation>这个故事用的词典，以及你自己的词</translation>
    </message>
    <message>
        <source>G&amp;oals and statistics…</source>
        <translation>目标与统计(&amp;O)…</translation>
    </message>
    <message>
        <source>What you wrote today and before, and what you set yourself to write</source>
        <translation>今天和以前写了多少，给自己定了什么目标</translation>
    </message>
    <message>
        <source>&amp;Choose a model…</source>
        <translation>选择模型(&amp;C)…</translation>
    </message>
    <message>
        <source>What models there are, and whether they fit on this machine</source>
        <translation>有哪些模型，这台电脑能不能运行</translation>
    </message>
    <message>
        <source>&amp;Use the built-in model</source>
        <translation>使用内置模型(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;About this model</source>
        <translation>关于当前模型(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Versions of this scene…</source>
        <translation>本场景的版本(&amp;V)…</translation>
    </message>
    <message>
        <source>What the scene said before, what changed, and the way back</source>
        <translation>这个场景以前的文字、改动之处，以及如何恢复</translation>
    </message>
    <message>
        <source>Take a &amp;snapshot…</source>
        <translation>拍快照(&amp;S)…</translation>
    </message>
    <message>
        <source>Keeps the whole story as it is now, under a name</source>
        <translation>把整个故事现在的样子起个名字保存下来</translation>
    </message>
    <message>
        <source>S&amp;napshots…</source>
        <translation>快照(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;Deleted scenes…</source>
        <translation>已删除的场景(&amp;D)…</translation>
    </message>
    <message>
        <source>What lies in the trash, and the way back</source>
        <translation>回收站里有什么，以及如何取回</translation>
    </message>
    <message>
        <source>&amp;Manual</source>
        <translation>使用手册(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;About Ravel</source>
        <translation>关于 Ravel(&amp;A)</translation>
    </message>
</context>
<context>
    <name>AlternativeCard</name>
    <message>
        <source>Nothing was written</source>
        <translation>没有写出内容</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>Waiting for the first word…</source>
        <translation>等待第一个词…</translation>
    </message>
    <message>
        <source>Stop this one; the others go on</source>
        <translation>停止这一版；其余继续写</translation>
    </message>
    <message>
        <source>Take this one</source>
        <translation>选用这一版</translation>
    </message>
    <message>
        <source>Alternative {number}</source>
        <translation>第 {number} 版</translation>
    </message>
    <message>
        <source>Text of alternative {number}</source>
        <translation>第 {number} 版的文字</translation>
    </message>
    <message>
        <source>Click into the text to change it before you take it</source>
        <translation>点入文字，可先修改再选用</translation>
    </message>
</context>
<context>
    <name>AlternativesBoard</name>
    <message>
        <source>{count} alternatives for this place</source>
        <translation>此处的 {count} 版续写</translation>
    </message>
    <message>
        <source>{keys}, then a digit</source>
        <translation>先按 {keys}，再按数字</translation>
    </message>
    <message>
        <source>Digits take a card, arrows go from card to card, Enter takes, E edits, Esc stops and closes.</source>
        <translation>数字键选用，方向键切换卡片，回车选用，E 修改，Esc 停止并关闭。</translation>
    </message>
    <message>
        <source>Stop all</source>
        <translation>全部停止</translation>
    </message>
    <message>
        <source>Write others</source>
        <translation>再写几版</translation>
    </message>
    <message>
        <source>Writes as many again for the same place; these stay as takes</source>
        <translation>在同一处再写同样多的版本；现有的都会保留</translation>
    </message>
    <message>
        <source>Close without taking one: all stay as takes of this place</source>
        <translation>不选用就关闭：各版都保留在此处</translation>
    </message>
</context>
<context>
    <name>Application</name>
    <message>
        <source>Something went wrong in Ravel ({reason}). Your text is safe; the details are in the log.</source>
        <translation>Ravel 出了差错（{reason}）。你的文字安然无恙，详情见日志。</translation>
    </message>
    <message>
        <source>Your settings could not be read and are back to what they were at first. The old file: {file}</source>
        <translation>无法读取设置，已恢复为最初的样子。旧文件：{file}</translation>
    </message>
</context>
<context>
    <name>AskName</name>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>BackupsController</name>
    <message>
        <source>Making a backup…</source>
        <translation>正在备份…</translation>
    </message>
    <message>
        <source>Nothing in “{story}” was changed since its last backup.</source>
        <translation>上次备份之后，“{story}”没有改动。</translation>
    </message>
    <message>
        <source>A backup of “{story}” was made: {file}</source>
        <translation>已备份“{story}”：{file}</translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>显示文件夹</translation>
    </message>
    <message>
        <source>The backup was unpacked into {folder}. The story that you had open is as it was.</source>
        <translation>备份已解压到 {folder}。原来打开的故事没有变动。</translation>
    </message>
</context>
<context>
    <name>BannedPhrases</name>
    <message>
        <source>It has no letters of its own.</source>
        <translation>其中没有任何文字。</translation>
    </message>
    <message>
        <source>It would match everywhere, also where there is no text.</source>
        <translation>它处处都会匹配，连没有文字的地方也不例外。</translation>
    </message>
    <message>
        <source>It would match nearly everything, and leave no words to write with.</source>
        <translation>它几乎什么都会匹配，就没有词可写了。</translation>
    </message>
    <message>
        <source>It takes too long to look for.</source>
        <translation>查找它太费时间。</translation>
    </message>
    <message>
        <source>It is no regular expression: {reason}.</source>
        <translation>这不是正则表达式：{reason}。</translation>
    </message>
</context>
<context>
    <name>BannedPhrasesDialog</name>
    <message>
        <source>{count} phrases</source>
        <translation>{count} 条短语</translation>
    </message>
    <message>
        <source>1 phrase</source>
        <translation>1 个短语</translation>
    </message>
    <message>
        <source>Line {number} is not in use: {text}. {reason}</source>
        <translation>第 {number} 行未启用：{text}。{reason}</translation>
    </message>
    <message>
        <source>So is 1 more.</source>
        <translation>另有 1 个也是如此。</translation>
    </message>
    <message>
        <source>So are {count} more.</source>
        <translation>另有 {count} 行也是如此。</translation>
    </message>
    <message>
        <source>Put the shipped list back?</source>
        <translation>恢复自带的列表？</translation>
    </message>
    <message>
        <source>Your own list is replaced. Undo (Ctrl+Z) in the list brings it back.</source>
        <translation>你自己的列表会被替换。在列表中撤销（Ctrl+Z）即可找回。</translation>
    </message>
    <message>
        <source>Put the shipped list back</source>
        <translation>恢复自带的列表</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>保留我的</translation>
    </message>
    <message>
        <source>Banned phrases</source>
        <translation>禁用短语</translation>
    </message>
    <message>
        <source>Never write these phrases</source>
        <translation>绝不写出这些短语</translation>
    </message>
    <message>
        <source>Where one would come, the model takes it back before you see it and finds other words.</source>
        <translation>短语将要出现时，模型会在你看到之前收回，另找说法。</translation>
    </message>
    <message>
        <source>Capital letters make no difference</source>
        <translation>不区分大小写</translation>
    </message>
    <message>
        <source>Phrases, one a line</source>
        <translation>短语，每行一条</translation>
    </message>
    <message>
        <source>* stands for any letters within a word, /…/ for a regular expression. Lines with # are notes.</source>
        <translation>* 代表词内任意字母，/…/ 是正则表达式。以 # 开头的行是备注。</translation>
    </message>
    <message>
        <source>Put the shipped list back…</source>
        <translation>恢复自带的列表…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>BiasDial</name>
    <message>
        <source>Add a word</source>
        <translation>添加一个词</translation>
    </message>
    <message>
        <source>“{word}” stands here twice; the first one counts.</source>
        <translation>“{word}”出现了两次，以第一个为准。</translation>
    </message>
</context>
<context>
    <name>BiasRow</name>
    <message>
        <source>word</source>
        <translation>词</translation>
    </message>
    <message>
        <source>Word</source>
        <translation>词</translation>
    </message>
    <message>
        <source>How much more or less often</source>
        <translation>多出现或少出现多少</translation>
    </message>
    <message>
        <source>Take this word out</source>
        <translation>去掉这个词</translation>
    </message>
</context>
<context>
    <name>BranchDetails</name>
    <message>
        <source>The take with what stands around it</source>
        <translation>这一版及其前后文</translation>
    </message>
    <message>
        <source>Compare with the page</source>
        <translation>与正文比较</translation>
    </message>
    <message>
        <source>What differs from the page (C). Choose two takes to compare them.</source>
        <translation>与正文有何不同（C）。选中两版可互相比较。</translation>
    </message>
    <message>
        <source>Marked: only in this take. Struck through: only on the page.</source>
        <translation>标出的只在这一版中；划去的只在正文中。</translation>
    </message>
    <message>
        <source>Compared with “{take}”</source>
        <translation>与“{take}”比较</translation>
    </message>
    <message>
        <source>Marked: only in this take. Struck through: only in the other one.</source>
        <translation>标出的只在这一版中；划去的只在另一版中。</translation>
    </message>
    <message>
        <source>Nothing differs.</source>
        <translation>没有不同。</translation>
    </message>
    <message>
        <source>What stood around this take is not known: it is from an earlier Ravel.</source>
        <translation>这一版来自较早的 Ravel，前后文没有记录。</translation>
    </message>
</context>
<context>
    <name>Branches</name>
    <message>
        <source>Before the first take</source>
        <translation>第一版之前</translation>
    </message>
    <message>
        <source>Words taken out</source>
        <translation>删去的文字</translation>
    </message>
    <message>
        <source>The page as it is now</source>
        <translation>现在的正文</translation>
    </message>
    <message>
        <source>Words: {words}</source>
        <translation>{words} 字</translation>
    </message>
    <message>
        <source>yours</source>
        <translation>你的文字</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>刚刚</translation>
    </message>
    <message>
        <source>{count} min ago</source>
        <translation>{count} 分钟前</translation>
    </message>
    <message>
        <source>{count} h ago</source>
        <translation>{count} 小时前</translation>
    </message>
    <message>
        <source>{count} d ago</source>
        <translation>{count} 天前</translation>
    </message>
    <message>
        <source>Not pruned: there is a pinned take in this branch. Unpin it first.</source>
        <translation>未剪去：这一分支里有固定的一版。请先取消固定。</translation>
    </message>
    <message>
        <source>Not pruned: this branch leads to what is on the page. Go to another take first.</source>
        <translation>未剪去：这一分支通向现在的正文。请先换到另一版。</translation>
    </message>
</context>
<context>
    <name>BranchesController</name>
    <message>
        <source>This story is open for reading only, so its takes are not shown.</source>
        <translation>这个故事以只读方式打开，因此不显示各版续写。</translation>
    </message>
    <message>
        <source>The takes of this story could not be opened. Your text is not affected by that.</source>
        <translation>无法打开这个故事的各版续写。你的文字不受影响。</translation>
    </message>
    <message>
        <source>The model or you are in the middle of a word. Nothing was changed.</source>
        <translation>模型或你正写到一半。没有改动任何内容。</translation>
    </message>
</context>
<context>
    <name>BranchesDialog</name>
    <message>
        <source>Takes pruned: {count}</source>
        <translation>已剪去 {count} 版</translation>
    </message>
    <message>
        <source>Takes, the newest at the top</source>
        <translation>各版续写，最新的在最上面</translation>
    </message>
    <message>
        <source>on the way to the page</source>
        <translation>通向正文</translation>
    </message>
    <message>
        <source>pinned</source>
        <translation>已固定</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>命名</translation>
    </message>
    <message>
        <source>Gives the take a name (F2)</source>
        <translation>给这一版起个名字（F2）</translation>
    </message>
    <message>
        <source>Prune</source>
        <translation>剪去</translation>
    </message>
    <message>
        <source>Takes the take away with all that hangs from it (Del)</source>
        <translation>去掉这一版和由它长出的各版（Del）</translation>
    </message>
    <message>
        <source>Put on the page</source>
        <translation>放到正文</translation>
    </message>
    <message>
        <source>The scene as it was with this take (Enter)</source>
        <translation>场景恢复为这一版时的样子（回车）</translation>
    </message>
    <message>
        <source>Branches of “{scene}”</source>
        <translation>“{scene}”的分支</translation>
    </message>
    <message>
        <source>Branches</source>
        <translation>分支</translation>
    </message>
    <message>
        <source>There are no takes in this scene yet. Whatever the model writes is kept here, also what you take back or write anew, and you can put any of it on the page again.</source>
        <translation>这个场景还没有续写。模型写下的内容都会留在这里，收回的、重写过的也在，随时可以放回正文。</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>取消固定</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>固定</translation>
    </message>
    <message>
        <source>A pinned take can&apos;t be pruned (P)</source>
        <translation>固定的一版不会被剪去（P）</translation>
    </message>
    <message>
        <source>The model is writing. You can go to another take when it has finished, or stop it first.</source>
        <translation>模型正在续写。写完后可以转到别的版本，也可以先停止。</translation>
    </message>
</context>
<context>
    <name>BudgetField</name>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>As much as suits this computer and the model</source>
        <translation>按这台电脑和模型而定</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>大小</translation>
    </message>
</context>
<context>
    <name>ChanceCard</name>
    <message>
        <source>Word chances</source>
        <translation>词语概率</translation>
    </message>
    <message>
        <source>Choose one to put it there and have the model write on from it.</source>
        <translation>选一个放在这里，模型由此接着写。</translation>
    </message>
    <message>
        <source>Choose one to put it in place of this word; nothing else changes.</source>
        <translation>选一个换掉这个词，其余不变。</translation>
    </message>
    <message>
        <source>Nothing can be chosen just now.</source>
        <translation>现在不能选择。</translation>
    </message>
    <message>
        <source>{percent}, the likeliest</source>
        <translation>{percent}，最有可能</translation>
    </message>
    <message>
        <source>{percent}, number {rank} of all</source>
        <translation>{percent}，排第 {rank} 位</translation>
    </message>
    <message>
        <source>{word}: {facts}. What could stand there</source>
        <translation>{word}：{facts}。此处还可能是</translation>
    </message>
</context>
<context>
    <name>ChanceLegend</name>
    <message>
        <source>expected</source>
        <translation>意料之中</translation>
    </message>
    <message>
        <source>surprising</source>
        <translation>出乎意料</translation>
    </message>
    <message>
        <source>the model gave it {percent} or less</source>
        <translation>模型给它的概率不超过 {percent}</translation>
    </message>
</context>
<context>
    <name>ChanceRows</name>
    <message>
        <source>part of a character</source>
        <translation>半个字符</translation>
    </message>
    <message>
        <source>end of text</source>
        <translation>文末</translation>
    </message>
    <message>
        <source>new paragraph</source>
        <translation>另起一段</translation>
    </message>
    <message>
        <source>space</source>
        <translation>空格</translation>
    </message>
    <message>
        <source>{number} %</source>
        <translation>{number}%</translation>
    </message>
    <message>
        <source>{word}, {percent}</source>
        <translation>{word}，{percent}</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>已排除</translation>
    </message>
    <message>
        <source>{chance}, with the dials {after}</source>
        <translation>{chance}，调节后 {after}</translation>
    </message>
    <message>
        <source>{chance}, in the text</source>
        <translation>{chance}，正文中的词</translation>
    </message>
    <message>
        <source>{number} percent</source>
        <translation>百分之 {number}</translation>
    </message>
</context>
<context>
    <name>ChancesController</name>
    <message>
        <source>There is no word here.</source>
        <translation>这里没有词。</translation>
    </message>
    <message>
        <source>The model looks at the words here…</source>
        <translation>模型正在看这里的词…</translation>
    </message>
    <message>
        <source>The model is on its way.</source>
        <translation>模型正在加载。</translation>
    </message>
    <message>
        <source>Without a model nothing can be said of a word. Choose one with Model → Choose a model.</source>
        <translation>没有模型就无法评说词语。请在“模型 → 选择模型”中选一个。</translation>
    </message>
    <message>
        <source>The model says nothing of this place.</source>
        <translation>模型对此处无话可说。</translation>
    </message>
</context>
<context>
    <name>Chapter</name>
    <message>
        <source>Delete “{title}”, but keep its scenes?</source>
        <translation>删除“{title}”，但保留其中的场景？</translation>
    </message>
    <message>
        <source>They go to the chapter beside it. You can undo this either way.</source>
        <translation>场景会移到相邻的章里。无论哪种都可以撤销。</translation>
    </message>
    <message>
        <source>Keep the scenes</source>
        <translation>保留场景</translation>
    </message>
    <message>
        <source>Delete them too</source>
        <translation>一并删除</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>ColorField</name>
    <message>
        <source>Choose a colour</source>
        <translation>选择颜色</translation>
    </message>
    <message>
        <source>{name}: as the theme</source>
        <translation>{name}：随主题</translation>
    </message>
    <message>
        <source>As the theme</source>
        <translation>随主题</translation>
    </message>
</context>
<context>
    <name>DeletedDialog</name>
    <message>
        <source>Deleted scenes</source>
        <translation>已删除的场景</translation>
    </message>
    <message>
        <source>Deleted scenes, the newest at the top</source>
        <translation>已删除的场景，最新的在最上面</translation>
    </message>
    <message>
        <source>The text of the deleted scene</source>
        <translation>已删除场景的文字</translation>
    </message>
    <message>
        <source>Put back</source>
        <translation>放回</translation>
    </message>
    <message>
        <source>The scene is part of the story again (Enter)</source>
        <translation>场景重新成为故事的一部分（回车）</translation>
    </message>
    <message>
        <source>Nothing of this story was deleted. What you delete comes here, not away.</source>
        <translation>这个故事没有删除过内容。删除的东西会到这里来，不会消失。</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
</context>
<context>
    <name>DetailsController</name>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Label</source>
        <comment>of a scene</comment>
        <translation>标签</translation>
    </message>
    <message>
        <source>Unnamed</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>No label</source>
        <translation>无标签</translation>
    </message>
    <message>
        <source>Edit labels…</source>
        <translation>编辑标签…</translation>
    </message>
</context>
<context>
    <name>Dial</name>
    <message>
        <source>Back to the preset&apos;s value</source>
        <translation>恢复为预设的数值</translation>
    </message>
</context>
<context>
    <name>DialGroup</name>
    <message>
        <source>in use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>{group}, in use</source>
        <comment>name of a group of dials</comment>
        <translation>{group}，使用中</translation>
    </message>
</context>
<context>
    <name>Dials</name>
    <message>
        <source>How adventurous</source>
        <translation>大胆程度</translation>
    </message>
    <message>
        <source>Low stays with the likeliest words; high surprises, and may lose the thread.</source>
        <translation>低则用词稳妥；高则出人意料，也可能离题。</translation>
    </message>
    <message>
        <source>How wide the choice</source>
        <translation>选词范围</translation>
    </message>
    <message>
        <source>Keeps only the likeliest words that together have this share. 1 keeps all.</source>
        <translation>只在概率合计达到这一比例的热门词里挑选。1 为不限。</translation>
    </message>
    <message>
        <source>Holds back every word that was already used, once or often.</source>
        <translation>压低所有用过的词，不论用过几次。</translation>
    </message>
    <message>
        <source>Holds back a word more each time that it is used.</source>
        <translation>一个词用得越多，压得越低。</translation>
    </message>
    <message>
        <source>How long it remembers what it used</source>
        <translation>用过的词记多久</translation>
    </message>
    <message>
        <source>How many words to choose from</source>
        <translation>候选词数</translation>
    </message>
    <message>
        <source>At most so many at each step. 0 sets no limit.</source>
        <translation>每一步最多从这么多词里选。0 为不限。</translation>
    </message>
    <message>
        <source>How unlikely a word may be</source>
        <translation>冷门词下限</translation>
    </message>
    <message>
        <source>Which words may come</source>
        <extracomment>The foldable groups behind &quot;All dials&quot;, in order: key -&gt; title.</extracomment>
        <translation>哪些词可以出现</translation>
    </message>
    <message>
        <source>Temperature that moves</source>
        <translation>会变的温度</translation>
    </message>
    <message>
        <source>Repetition</source>
        <translation>重复</translation>
    </message>
    <message>
        <source>Repeated phrases (DRY)</source>
        <translation>重复的短语（DRY）</translation>
    </message>
    <message>
        <source>Surprise (XTC)</source>
        <translation>意外（XTC）</translation>
    </message>
    <message>
        <source>Even surprise (Mirostat)</source>
        <translation>均匀的意外（Mirostat）</translation>
    </message>
    <message>
        <source>Single words</source>
        <translation>个别词语</translation>
    </message>
    <message>
        <source>Order of the steps</source>
        <translation>步骤的顺序</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Distance from the best</source>
        <extracomment>What each of engine.SAMPLER_STEPS does, in a few words.</extracomment>
        <translation>与最佳词的距离</translation>
    </message>
    <message>
        <source>Width of the choice</source>
        <translation>选择的宽度</translation>
    </message>
    <message>
        <source>Number of words</source>
        <translation>词的数目</translation>
    </message>
    <message>
        <source>Cut by a clear favourite</source>
        <translation>因明显首选而裁剪</translation>
    </message>
    <message>
        <source>Cut of the tail</source>
        <translation>裁剪尾部</translation>
    </message>
    <message>
        <source>Typical words</source>
        <translation>典型的词</translation>
    </message>
    <message>
        <source>Fixed least chance</source>
        <translation>固定的最低概率</translation>
    </message>
    <message>
        <source>Moving least chance</source>
        <translation>浮动的最低概率</translation>
    </message>
    <message>
        <source>Share of the best</source>
        <translation>与最佳词之比</translation>
    </message>
    <message>
        <source>Surprise</source>
        <translation>意外</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Adventurousness</source>
        <translation>大胆程度</translation>
    </message>
    <message>
        <source>Even surprise</source>
        <translation>均匀的意外</translation>
    </message>
    <message>
        <source>How eager for new words</source>
        <translation>多想用新词</translation>
    </message>
    <message>
        <source>How wary of repeats</source>
        <translation>多怕重复</translation>
    </message>
    <message>
        <source>Drops words below this share of the likeliest one&apos;s chance. 0 drops none.</source>
        <translation>概率不到最热门词的这一比例，就不考虑。0 为不限。</translation>
    </message>
    <message>
        <source>How wide the choice after a line break</source>
        <translation>换行后选择多宽</translation>
    </message>
    <message>
        <source>In place of top_p for a paragraph&apos;s first word, so that paragraphs begin in many ways. 0 makes no difference between them.</source>
        <translation>段首第一个词用它代替 top_p，让段落的开头多样。0 为不作区别。</translation>
    </message>
    <message>
        <source>How typical the words</source>
        <translation>用词多典型</translation>
    </message>
    <message>
        <source>Keeps words about as surprising as a word is here on average, up to this share of the chances. 1 keeps all.</source>
        <translation>保留意外程度接近此处平均水平的词，直到概率之和达到这个比例。1 为全部保留。</translation>
    </message>
    <message>
        <source>How much of the long tail</source>
        <translation>保留多少冷门词</translation>
    </message>
    <message>
        <source>Cuts where the chances of the unlikely words flatten out. 1 cuts nothing.</source>
        <translation>在冷门词的概率变得平缓处裁剪。1 为不裁剪。</translation>
    </message>
    <message>
        <source>How much a clear favourite cuts</source>
        <translation>明显首选排除多少词</translation>
    </message>
    <message>
        <source>The surer the model is of one word, the more of the others go. 0 cuts nothing.</source>
        <translation>模型对某个词越有把握，排除的其他词越多。0 为不排除。</translation>
    </message>
    <message>
        <source>How far from the best word</source>
        <translation>离最佳词多远</translation>
    </message>
    <message>
        <source>Keeps words within so many standard deviations of the best; 1 is strict. 0 keeps all.</source>
        <translation>保留与最佳词相差不超过这么多个标准差的词；1 很严格。0 为全部保留。</translation>
    </message>
    <message>
        <source>Least chance of a word</source>
        <translation>词的最低概率</translation>
    </message>
    <message>
        <source>Drops words less likely than this; 0.0003 is one in three thousand. 0 drops none.</source>
        <translation>概率低于此数的词不考虑；0.0003 是三千分之一。0 为不限。</translation>
    </message>
    <message>
        <source>Least chance, looser where much is possible</source>
        <translation>最低概率，可能性多时放宽</translation>
    </message>
    <message>
        <source>Drops words less likely than this, or than less where the model is unsure. 0 drops none.</source>
        <translation>概率低于此数的词不考虑，模型没把握时放得更宽。0 为不限。</translation>
    </message>
    <message>
        <source>How far the temperature moves</source>
        <translation>温度变化多大</translation>
    </message>
    <message>
        <source>Cooler by up to this where the model is sure, warmer where much is possible. 0 keeps it still.</source>
        <translation>模型有把握时最多低这么多，可能性多时最多高这么多。0 为不变。</translation>
    </message>
    <message>
        <source>How it moves</source>
        <translation>怎样变化</translation>
    </message>
    <message>
        <source>1 moves evenly; higher stays cool for longer, lower warms up sooner.</source>
        <translation>1 为均匀变化；更高则更久保持低温，更低则更早升温。</translation>
    </message>
    <message>
        <source>How smooth the choice</source>
        <translation>选择多平滑</translation>
    </message>
    <message>
        <source>Evens out the likely words and pushes the unlikely ones down; lower is more varied. 0 leaves the chances alone.</source>
        <translation>拉平热门词，压低冷门词；数值越低越多样。0 为不改变概率。</translation>
    </message>
    <message>
        <source>How steeply it falls off</source>
        <translation>下降多陡</translation>
    </message>
    <message>
        <source>With smoothing: higher pushes the unlikely words down more. 1 is the plain curve.</source>
        <translation>与平滑合用：越高，冷门词压得越低。1 为普通曲线。</translation>
    </message>
    <message>
        <source>For new words and repeating, above. Near 1, used words stay held back for pages; lower, they come back sooner.</source>
        <translation>作用于上面的“新词”和“重复”。接近 1，用过的词会被压制好几页；低一些，很快又会出现。</translation>
    </message>
    <message>
        <source>How firmly it holds back repeated words</source>
        <translation>压制重复的力度</translation>
    </message>
    <message>
        <source>Divides the chances of words already used. 1 does nothing; 1.1 is gentle.</source>
        <translation>用过的词，概率除以这个数。1 为不起作用；1.1 较温和。</translation>
    </message>
    <message>
        <source>How far back that looks</source>
        <translation>压制时回看多远</translation>
    </message>
    <message>
        <source>In tokens, which are words or parts of words. 0 looks at everything.</source>
        <translation>以词元（词或词的一部分）计。0 为回看全部。</translation>
    </message>
    <message>
        <source>How much more the newest words count</source>
        <translation>最近的词多算多少</translation>
    </message>
    <message>
        <source>Higher spares the words far back. 0 holds all of them back alike.</source>
        <translation>越高，越放过很久以前的词。0 为一视同仁。</translation>
    </message>
    <message>
        <source>Never so many in a row again</source>
        <translation>连续这么多个不再重现</translation>
    </message>
    <message>
        <source>No run of so many tokens ever comes twice; under 4 it gets in the way of names. 0 forbids none.</source>
        <translation>连续这么多个词元绝不出现两次；小于 4 会妨碍人名。0 为不禁止。</translation>
    </message>
    <message>
        <source>How firmly it breaks off repeated phrases</source>
        <translation>打断重复短语的力度</translation>
    </message>
    <message>
        <source>Holds back the word that would go on with a phrase used before; 0.8 is usual. 0 lets it.</source>
        <translation>压制会接续旧短语的那个词；常用 0.8。0 为不管。</translation>
    </message>
    <message>
        <source>How much more for a longer phrase</source>
        <translation>短语越长加重多少</translation>
    </message>
    <message>
        <source>Each further word that is repeated counts so many times more.</source>
        <translation>每多重复一个词，就加重这么多倍。</translation>
    </message>
    <message>
        <source>How long a phrase may be</source>
        <translation>短语可以多长</translation>
    </message>
    <message>
        <source>Up to so many tokens may be repeated freely.</source>
        <translation>不超过这么多词元的重复不受限制。</translation>
    </message>
    <message>
        <source>How far back it looks for phrases</source>
        <translation>回看短语多远</translation>
    </message>
    <message>
        <source>In tokens. 0 looks at everything.</source>
        <translation>以词元计。0 为回看全部。</translation>
    </message>
    <message>
        <source>What ends a phrase</source>
        <translation>什么会断开短语</translation>
    </message>
    <message>
        <source>No phrase reaches across these. Commas between them; \n is a line break, and quotes hold what has commas or spaces of its own.</source>
        <translation>短语不会跨过这些。用逗号分隔；\n 是换行，本身含逗号或空格的用引号括起。</translation>
    </message>
    <message>
        <source>How often it passes over the obvious</source>
        <translation>多常略过显而易见的词</translation>
    </message>
    <message>
        <source>So often, the likeliest words are left out for once; 0.5 is every other time. 0 is never.</source>
        <translation>以这样的频率略过最热门的词；0.5 为隔一次略过一次。0 为从不。</translation>
    </message>
    <message>
        <source>What counts as obvious</source>
        <translation>怎样算显而易见</translation>
    </message>
    <message>
        <source>Of the words that have at least this chance, only the least likely stays. Above 0.5 nothing is left out.</source>
        <translation>概率不低于此数的词，只留下其中最不可能的一个。大于 0.5 则什么也不略过。</translation>
    </message>
    <message>
        <source>Keep the surprise even</source>
        <translation>让意外保持均匀</translation>
    </message>
    <message>
        <source>Widens and narrows the choice by itself, so that the text surprises evenly.</source>
        <translation>自动放宽或收窄选择，让文字的意外程度均匀。</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>First version</source>
        <translation>第一版算法</translation>
    </message>
    <message>
        <source>Second version</source>
        <translation>第二版算法</translation>
    </message>
    <message>
        <source>How much surprise it aims at</source>
        <translation>目标意外程度</translation>
    </message>
    <message>
        <source>Low is predictable, high is strange; 3 to 5 suits prose.</source>
        <translation>低则平淡可料，高则怪异；3 到 5 适合散文叙事。</translation>
    </message>
    <message>
        <source>How quickly it adjusts</source>
        <translation>调整多快</translation>
    </message>
    <message>
        <source>Higher follows every word; lower keeps a steady hand.</source>
        <translation>高则逐词跟随，低则更稳。</translation>
    </message>
    <message>
        <source>Words to favour or to hold back</source>
        <translation>偏爱或压制的词</translation>
    </message>
    <message>
        <source>Above 0 a word comes more often, below 0 less; useful from -10 to 10, and 100 is always or never.</source>
        <translation>大于 0 更常出现，小于 0 更少出现；-10 到 10 较有用，100 则必定或绝不出现。</translation>
    </message>
    <message>
        <source>Tokens that never come</source>
        <translation>绝不出现的词元</translation>
    </message>
    <message>
        <source>Single tokens with commas between them; #123 is the token of that number. Whole phrases stand in the list of banned phrases.</source>
        <translation>单个词元，用逗号分隔；#123 是该编号的词元。整条短语请放入禁用短语列表。</translation>
    </message>
    <message>
        <source>What comes first</source>
        <translation>先后次序</translation>
    </message>
    <message>
        <source>The steps from the model&apos;s chances to the choice, first to last. Drag them, or move them with the buttons or with Ctrl and the arrow keys.</source>
        <translation>从模型的概率到最后选择的各个步骤，由先到后。可以拖动，也可以用按钮或 Ctrl 加方向键移动。</translation>
    </message>
    <message>
        <source>Seed of the dice</source>
        <translation>骰子的种子</translation>
    </message>
    <message>
        <source>With the same seed, text and dials the model writes the same words again.</source>
        <translation>种子、文字和各项调节都相同，模型就会写出同样的话。</translation>
    </message>
    <message>
        <source>The quote that opens at {near} is never closed.</source>
        <translation>从 {near} 处开始的引号没有闭合。</translation>
    </message>
    <message>
        <source>There is no comma after the quoted text in {near}.</source>
        <translation>{near} 中引号里的文字后面缺少逗号。</translation>
    </message>
    <message>
        <source>{near} means nothing here. A line break is \n, a backslash is \\.</source>
        <translation>{near} 在这里没有意义。换行写作 \n，反斜杠写作 \\。</translation>
    </message>
</context>
<context>
    <name>DialsController</name>
    <message>
        <source>Some of this story&apos;s own dials can&apos;t be used and stand where they usually do: {names}.</source>
        <extracomment>Key of the preset that the card of the model in use suggests.</extracomment>
        <translation>这个故事自己的几项调节无法使用，已用平常的数值：{names}。</translation>
    </message>
</context>
<context>
    <name>DialsPanel</name>
    <message>
        <source>All dials, some in use</source>
        <translation>全部调节，部分使用中</translation>
    </message>
    <message>
        <source>No dial is called that.</source>
        <translation>没有叫这个名字的调节。</translation>
    </message>
    <message>
        <source>Above: {dials}</source>
        <translation>在上方：{dials}</translation>
    </message>
    <message>
        <source>All dials</source>
        <translation>全部调节</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Find a dial</source>
        <translation>查找调节</translation>
    </message>
    <message>
        <source>Dials for</source>
        <comment>followed by: all stories, this story, this model</comment>
        <translation>调节用于</translation>
    </message>
    <message>
        <source>all stories</source>
        <translation>所有故事</translation>
    </message>
    <message>
        <source>this story</source>
        <translation>本故事</translation>
    </message>
    <message>
        <source>this model</source>
        <translation>此模型</translation>
    </message>
    <message>
        <source>This story keeps its own dials; other stories are not changed.</source>
        <translation>本故事有自己的调节；其他故事不受影响。</translation>
    </message>
    <message>
        <source>{model} has its own dials, in every story that has none.</source>
        <translation>{model} 有自己的调节，用于没有单独设定的故事。</translation>
    </message>
    <message>
        <source>Whose dials these are</source>
        <translation>这些调节属于谁</translation>
    </message>
</context>
<context>
    <name>Editor</name>
    <message>
        <source>Page</source>
        <translation>正文</translation>
    </message>
    <message>
        <source>The text of the scene, as Markdown</source>
        <translation>场景的文字，Markdown 格式</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>The model could not do that.</source>
        <translation>模型没能完成。</translation>
    </message>
    <message>
        <source>Try again. If it happens again, open the model anew.</source>
        <translation>请再试一次；若仍然如此，请重新打开模型。</translation>
    </message>
    <message>
        <source>{file} can&apos;t be used as a model.</source>
        <translation>{file} 不能用作模型。</translation>
    </message>
    <message>
        <source>Choose another model file.</source>
        <translation>请选择别的模型文件。</translation>
    </message>
    <message>
        <source>There is no model at {path}, or it may not be read.</source>
        <translation>{path} 处没有模型，或者无权读取。</translation>
    </message>
    <message>
        <source>If its drive isn&apos;t connected, connect it. If it was moved, open it at its new place. If it is there, give yourself access to it in your file manager.</source>
        <translation>如果所在的磁盘没有连接，请先连接；如果移动过，请到新的位置打开。如果它还在原处，请在文件管理器里取得访问权限。</translation>
    </message>
    <message>
        <source>The folder {file} holds several models ({found}).</source>
        <translation>文件夹 {file} 里有多个模型（{found}）。</translation>
    </message>
    <message>
        <source>Choose one of its files.</source>
        <translation>请选择其中一个文件。</translation>
    </message>
    <message>
        <source>{file} is damaged or was not downloaded completely.</source>
        <translation>{file} 已损坏或没有下载完整。</translation>
    </message>
    <message>
        <source>Download it again and open the new file.</source>
        <translation>请重新下载，再打开新文件。</translation>
    </message>
    <message>
        <source>{file} contains program code besides its weights. Ravel did not run any of it.</source>
        <translation>{file} 除权重外还含有程序代码。Ravel 没有运行其中任何代码。</translation>
    </message>
    <message>
        <source>Get the model from its makers, best as a .safetensors file.</source>
        <translation>请从模型作者处获取，最好是 .safetensors 文件。</translation>
    </message>
    <message>
        <source>{file} is no model that Ravel can run ({found}).</source>
        <translation>Ravel 无法运行 {file}（{found}）。</translation>
    </message>
    <message>
        <source>Parts of {file} are missing or don&apos;t fit together ({tensor}).</source>
        <translation>{file} 缺少部分内容，或各部分不相符（{tensor}）。</translation>
    </message>
    <message>
        <source>Download it again, or choose another model.</source>
        <translation>请重新下载，或换一个模型。</translation>
    </message>
    <message>
        <source>{file} needs {needed} of memory; {available} are free.</source>
        <translation>{file} 需要 {needed} 内存，目前可用 {available}。</translation>
    </message>
    <message>
        <source>{file} needs {needed} on the disk; {available} are free.</source>
        <translation>{file} 需要 {needed} 的磁盘空间，目前可用 {available}。</translation>
    </message>
    <message>
        <source>Make room there, or choose another folder.</source>
        <translation>请腾出空间，或选择另一个文件夹。</translation>
    </message>
    <message>
        <source>The precision {precision} is not available here.</source>
        <translation>这里无法使用精度 {precision}。</translation>
    </message>
    <message>
        <source>Open the model again and choose the precision “auto”.</source>
        <translation>请重新打开模型，精度选“自动”。</translation>
    </message>
    <message>
        <source>The device {device} can&apos;t be used ({reason}).</source>
        <translation>无法使用设备 {device}（{reason}）。</translation>
    </message>
    <message>
        <source>Open the model again; Ravel then runs it on the processor.</source>
        <translation>请重新打开模型，Ravel 会改用处理器运行。</translation>
    </message>
    <message>
        <source>The model comes without a vocabulary, and none that Ravel knows fits it.</source>
        <translation>模型没有附带词表，Ravel 已知的词表也都不适用。</translation>
    </message>
    <message>
        <source>The model came up with numbers that mean nothing. Nothing of it was written.</source>
        <translation>模型算出了无意义的数值，没有写下任何内容。</translation>
    </message>
    <message>
        <source>Try again, or open the model with precision fp32.</source>
        <translation>请再试一次，或以 fp32 精度打开模型。</translation>
    </message>
    <message>
        <source>A note of what the model had read can&apos;t be used any more.</source>
        <translation>模型先前的一处阅读记录不能再用了。</translation>
    </message>
    <message>
        <source>No text is lost. Continue, and the model reads that part of the story again.</source>
        <translation>文字没有丢失。继续续写，模型会重读那一部分。</translation>
    </message>
    <message>
        <source>{file} can&apos;t be used as a tuned state for this model: {reason}.</source>
        <translation>{file} 不能用作这个模型的微调状态：{reason}。</translation>
    </message>
    <message>
        <source>Choose another tuned state, or none.</source>
        <translation>请选择另一个微调状态，或不使用。</translation>
    </message>
    <message>
        <source>The setting {name} can&apos;t be {value}.</source>
        <translation>设置 {name} 不能为 {value}。</translation>
    </message>
    <message>
        <source>Set it back in the writing panel, or choose a preset.</source>
        <translation>请在写作面板里改回，或选一个预设。</translation>
    </message>
    <message>
        <source>There is no model yet that could go on writing.</source>
        <translation>还没有可以续写的模型。</translation>
    </message>
    <message>
        <source>Open one, or use the built-in one.</source>
        <translation>请打开一个模型，或使用内置模型。</translation>
    </message>
    <message>
        <source>The part of Ravel that runs the model has stopped.</source>
        <translation>Ravel 中运行模型的部分已停止。</translation>
    </message>
    <message>
        <source>Your text is safe. Save, then start Ravel again.</source>
        <translation>你的文字安然无恙。请保存，然后重新启动 Ravel。</translation>
    </message>
    <message>
        <source>Something went wrong that nobody foresaw ({kind}).</source>
        <translation>出现了意料之外的差错（{kind}）。</translation>
    </message>
    <message>
        <source>Your text is safe. Try again; if it happens again, start Ravel again.</source>
        <translation>你的文字安然无恙。请再试一次；若仍然如此，请重新启动 Ravel。</translation>
    </message>
    <message>
        <source>{file} can&apos;t be used ({reason}).</source>
        <translation>无法使用 {file}（{reason}）。</translation>
    </message>
    <message>
        <source>Open another story, or look at the folder with your file manager.</source>
        <translation>请打开别的故事，或用文件管理器查看该文件夹。</translation>
    </message>
    <message>
        <source>{file} can&apos;t be used.</source>
        <translation>{file} 无法使用。</translation>
    </message>
    <message>
        <source>Choose another file.</source>
        <translation>请选择别的文件。</translation>
    </message>
    <message>
        <source>{file} can&apos;t be imported.</source>
        <translation>{file} 无法导入。</translation>
    </message>
    <message>
        <source>There is nothing at {path} any more.</source>
        <translation>{path} 处已经什么都没有了。</translation>
    </message>
    <message>
        <source>If it was moved, choose it at its new place.</source>
        <translation>如果文件被移动了，请到新的位置选择。</translation>
    </message>
    <message>
        <source>Check that the disk is connected and that you may read the file.</source>
        <translation>请检查磁盘是否已连接，以及你是否有权读取这个文件。</translation>
    </message>
    <message>
        <source>{file} is not in a format that Ravel reads.</source>
        <translation>Ravel 不能读取 {file} 的格式。</translation>
    </message>
    <message>
        <source>Save it as .docx, .odt, .epub, .html, .md or .txt, then import that.</source>
        <translation>请把它另存为 .docx、.odt、.epub、.html、.md 或 .txt，再导入。</translation>
    </message>
    <message>
        <source>{file} is in the format that Word used before 2007.</source>
        <translation>{file} 是 Word 2007 之前的格式。</translation>
    </message>
    <message>
        <source>Open it in Word or LibreOffice, save it as .docx, then import that.</source>
        <translation>请用 Word 或 LibreOffice 打开，另存为 .docx，再导入。</translation>
    </message>
    <message>
        <source>Ravel doesn&apos;t read the format of {file}.</source>
        <translation>Ravel 不能读取 {file} 的格式。</translation>
    </message>
    <message>
        <source>Open it in the program it comes from, save it as .docx or .odt, then import that.</source>
        <translation>请用原来的程序打开，另存为 .docx 或 .odt，再导入。</translation>
    </message>
    <message>
        <source>{file} is a PDF, which holds pages rather than text.</source>
        <translation>{file} 是 PDF，里面是版面而不是文字。</translation>
    </message>
    <message>
        <source>Import the document that it was made from.</source>
        <translation>请导入生成它的原始文档。</translation>
    </message>
    <message>
        <source>{file} is an e-book in a format that Ravel doesn&apos;t read.</source>
        <translation>Ravel 不能读取 {file} 的电子书格式。</translation>
    </message>
    <message>
        <source>Convert it to .epub, then import that.</source>
        <translation>请转换为 .epub，再导入。</translation>
    </message>
    <message>
        <source>{file} is damaged, or not what its name says.</source>
        <translation>{file} 已损坏，或内容与文件名不符。</translation>
    </message>
    <message>
        <source>Open it in the program it comes from and save it again, then import that.</source>
        <translation>请用原来的程序打开并重新保存，再导入。</translation>
    </message>
    <message>
        <source>{file} is protected with a password.</source>
        <translation>{file} 设有密码。</translation>
    </message>
    <message>
        <source>Save it without a password in the program it comes from, then import that.</source>
        <translation>请用原来的程序存成不带密码的文件，再导入。</translation>
    </message>
    <message>
        <source>{file} is copy-protected (DRM): only its shop&apos;s own program can open it.</source>
        <translation>{file} 有版权保护（DRM），只有售书方的程序才能打开。</translation>
    </message>
    <message>
        <source>If you wrote the book, import the file that you made it from.</source>
        <translation>如果书是你写的，请导入当初制作它的文件。</translation>
    </message>
    <message>
        <source>{file} is too large to import (the limit is {limit}).</source>
        <translation>{file} 太大，无法导入（上限为 {limit}）。</translation>
    </message>
    <message>
        <source>Split it into several files and import one after another.</source>
        <translation>请拆成几个文件，依次导入。</translation>
    </message>
    <message>
        <source>There is no text in {file}.</source>
        <translation>{file} 里没有文字。</translation>
    </message>
    <message>
        <source>If its pages are pictures, they have to be made into text first.</source>
        <translation>如果页面是图片，请先识别成文字。</translation>
    </message>
    <message>
        <source>{file} is empty.</source>
        <translation>{file} 是空的。</translation>
    </message>
    <message>
        <source>There is no file in {file} that Ravel can import.</source>
        <translation>{file} 里没有 Ravel 能导入的文件。</translation>
    </message>
    <message>
        <source>Put .docx, .odt, .epub, .html, .md or .txt files there, or choose another folder.</source>
        <translation>请放入 .docx、.odt、.epub、.html、.md 或 .txt 文件，或选择别的文件夹。</translation>
    </message>
    <message>
        <source>{file} is not a text in an encoding that Ravel knows.</source>
        <translation>{file} 的文字编码 Ravel 不认识。</translation>
    </message>
    <message>
        <source>Save it as UTF-8 in the program it comes from, then import that.</source>
        <translation>请用原来的程序存为 UTF-8，再导入。</translation>
    </message>
    <message>
        <source>The new story could not be written to {path} ({reason}).</source>
        <translation>新故事无法写入 {path}（{reason}）。</translation>
    </message>
    <message>
        <source>Make room on the disk, or choose another place.</source>
        <translation>请腾出磁盘空间，或选择别的位置。</translation>
    </message>
    <message>
        <source>If the story was moved, open it at its new place.</source>
        <translation>如果故事被移走了，请到新位置打开。</translation>
    </message>
    <message>
        <source>{file} is not a story that Ravel can open.</source>
        <translation>{file} 不是 Ravel 能打开的故事。</translation>
    </message>
    <message>
        <source>Choose a story&apos;s folder, or a .md or .txt file.</source>
        <translation>请选择故事文件夹，或者 .md、.txt 文件。</translation>
    </message>
    <message>
        <source>There is no story in the folder {file} yet.</source>
        <translation>文件夹 {file} 里还没有故事。</translation>
    </message>
    <message>
        <source>Begin a new one there, or choose another folder.</source>
        <translation>请在那里新建一个，或选择别的文件夹。</translation>
    </message>
    <message>
        <source>{file} can&apos;t be read ({reason}).</source>
        <translation>无法读取 {file}（{reason}）。</translation>
    </message>
    <message>
        <source>Check that its drive is connected, then open the model again.</source>
        <translation>请检查所在的磁盘是否已连接，然后重新打开模型。</translation>
    </message>
    <message>
        <source>Choose an RWKV model of version 4 to 7, as a .pth, .safetensors or .gguf file.</source>
        <translation>请选择 RWKV-4 至 RWKV-7 的模型（.pth、.safetensors 或 .gguf 文件）。</translation>
    </message>
    <message>
        <source>{file} is {found}: what it remembers grows with the text, so Ravel can&apos;t keep it.</source>
        <translation>{file} 是 {found}：它记住的内容会随文本增长，Ravel 无法保存。</translation>
    </message>
    <message>
        <source>{file} is only an addition to a model ({found}), not a model by itself.</source>
        <translation>{file} 只是模型的附加部分（{found}），本身不是模型。</translation>
    </message>
    <message>
        <source>Merge it into its model with the program that it was made with, then open the result.</source>
        <translation>请用制作它的程序把它合并到所属模型中，再打开合并后的文件。</translation>
    </message>
    <message>
        <source>{file} is a tuned state, not a model.</source>
        <translation>{file} 是微调状态，不是模型。</translation>
    </message>
    <message>
        <source>Choose the model that it was made for, and this file as its tuned state.</source>
        <translation>请选择它所属的模型，并把这个文件选作微调状态。</translation>
    </message>
    <message>
        <source>{file} is packed in a way that Ravel can&apos;t read ({found}).</source>
        <translation>{file} 的存储方式 Ravel 无法读取（{found}）。</translation>
    </message>
    <message>
        <source>Look for the same model as a .pth or .safetensors file, or as a .gguf with Q8_0, Q6_K, Q5_K or Q4_K in its name.</source>
        <translation>请找同一个模型的 .pth 或 .safetensors 文件，或名称带 Q8_0、Q6_K、Q5_K 或 Q4_K 的 .gguf 文件。</translation>
    </message>
    <message>
        <source>{file} is {found}, not a model.</source>
        <translation>{file} 是{found}，不是模型。</translation>
    </message>
    <message>
        <source>If there is a model in it, unpack it and choose that.</source>
        <translation>如果里面有模型，请解压后再选择。</translation>
    </message>
    <message>
        <source>{file} is {found}: something else than the model was downloaded.</source>
        <translation>{file} 是{found}：下载到的不是模型本身。</translation>
    </message>
    <message>
        <source>Download it again, with the download button of the page that it is on.</source>
        <translation>请用模型所在网页上的下载按钮重新下载。</translation>
    </message>
    <message>
        <source>Close other programs, choose a precision that needs less, or choose a smaller model.</source>
        <translation>请关闭其他程序、选择占用更少的精度，或换一个更小的模型。</translation>
    </message>
    <message>
        <source>The kernels “{kernels}” can&apos;t run on this computer: {reason}.</source>
        <translation>计算内核“{kernels}”无法在这台电脑上运行：{reason}。</translation>
    </message>
    <message>
        <source>Start Ravel without --kernels, and it takes the fastest that are there.</source>
        <translation>启动 Ravel 时不加 --kernels，它会自动选用可用的最快的内核。</translation>
    </message>
    <message>
        <source>No kernels are named “{kernels}”.</source>
        <translation>没有名为“{kernels}”的计算内核。</translation>
    </message>
    <message>
        <source>The model&apos;s vocabulary can&apos;t be used ({reason}).</source>
        <translation>模型的词表不能用（{reason}）。</translation>
    </message>
    <message>
        <source>Choose another vocabulary, or download the model together with its tokenizer file again.</source>
        <translation>请选择另一个词表，或连同分词器文件重新下载模型。</translation>
    </message>
    <message>
        <source>Choose its vocabulary file, or put its tokenizer.json into the same folder.</source>
        <translation>请选择它的词表文件，或把它的 tokenizer.json 放进同一文件夹。</translation>
    </message>
    <message>
        <source>{size} of it could not be deleted ({reason}).</source>
        <translation>其中 {size} 无法删除（{reason}）。</translation>
    </message>
    <message>
        <source>Press Open folder, give yourself access to everything in it, and try again.</source>
        <translation>请点“打开文件夹”，取得其中所有文件的访问权限，然后再试一次。</translation>
    </message>
    <message>
        <source>{size} of it is in use and stays for now.</source>
        <translation>其中 {size} 正在使用，暂时保留。</translation>
    </message>
    <message>
        <source>Switch to the built-in model, close other windows of Ravel, and try again.</source>
        <translation>请换用内置模型，关闭 Ravel 的其他窗口，然后再试一次。</translation>
    </message>
    <message>
        <source>The banned phrase {value} can&apos;t be looked for ({reason}).</source>
        <translation>无法查找禁用短语 {value}（{reason}）。</translation>
    </message>
    <message>
        <source>Change it in the list of banned phrases, or put # before it.</source>
        <translation>请在禁用短语列表中修改它，或在前面加上 #。</translation>
    </message>
    <message>
        <source>The preset {file} can&apos;t be used: {name} can&apos;t be {value} ({reason}).</source>
        <translation>预设 {file} 无法使用：{name} 不能是 {value}（{reason}）。</translation>
    </message>
    <message>
        <source>Correct it in the file, or choose another preset.</source>
        <translation>请在文件中改正，或选择别的预设。</translation>
    </message>
    <message>
        <source>Check that it is still there and that you may read it.</source>
        <translation>请确认文件还在，并且你有权读取。</translation>
    </message>
    <message>
        <source>{file} is not a text in UTF-8.</source>
        <translation>{file} 不是 UTF-8 文本。</translation>
    </message>
    <message>
        <source>Save it as UTF-8 in the program it comes from, then import it again.</source>
        <translation>请在原来的程序中存为 UTF-8，然后再导入。</translation>
    </message>
    <message>
        <source>{file} is too large for a preset.</source>
        <translation>{file} 太大，不像是预设。</translation>
    </message>
    <message>
        <source>Choose the file that holds only the settings.</source>
        <translation>请选择只含设置的文件。</translation>
    </message>
    <message>
        <source>{file} is damaged or was not written to its end.</source>
        <translation>{file} 已损坏，或没有写完整。</translation>
    </message>
    <message>
        <source>Export it once more from the program it comes from.</source>
        <translation>请从原来的程序中重新导出。</translation>
    </message>
    <message>
        <source>{file} is no preset that Ravel can read.</source>
        <translation>{file} 不是 Ravel 能读的预设。</translation>
    </message>
    <message>
        <source>Choose a preset of Ravel, a text completion preset of SillyTavern, saved settings of KoboldCpp, or a preset of text-generation-webui.</source>
        <translation>请选择 Ravel 的预设、SillyTavern 的文本补全预设、KoboldCpp 保存的设置，或 text-generation-webui 的预设。</translation>
    </message>
    <message>
        <source>The preset {file} has a setting that this Ravel doesn&apos;t know: {name}.</source>
        <translation>预设 {file} 中有此版 Ravel 不认识的设置：{name}。</translation>
    </message>
    <message>
        <source>It may come from a newer Ravel: install that, or take the line out of the file.</source>
        <translation>它可能来自更新的 Ravel：请安装新版，或从文件中删去这一行。</translation>
    </message>
    <message>
        <source>Your list of banned phrases can&apos;t be read ({reason}). The shipped list is in use.</source>
        <translation>无法读取你的禁用短语列表（{reason}）。现在使用自带的列表。</translation>
    </message>
    <message>
        <source>Look at {path}. If you change the list here, the old file is kept beside it.</source>
        <translation>请查看 {path}。如果在这里修改列表，旧文件会保留在旁边。</translation>
    </message>
    <message>
        <source>Your list of banned phrases is not a text in UTF-8. The shipped list is in use.</source>
        <translation>你的禁用短语列表不是 UTF-8 文本。现在使用自带的列表。</translation>
    </message>
    <message>
        <source>Save {path} as UTF-8. If you change the list here, the old file is kept beside it.</source>
        <translation>请把 {path} 存为 UTF-8。如果在这里修改列表，旧文件会保留在旁边。</translation>
    </message>
    <message>
        <source>Your list of banned phrases is too large. The shipped list is in use.</source>
        <translation>你的禁用短语列表太大。现在使用自带的列表。</translation>
    </message>
    <message>
        <source>Check that the disk is connected, then open the story again.</source>
        <translation>请检查磁盘是否已连接，再重新打开故事。</translation>
    </message>
    <message>
        <source>You may not read {file}.</source>
        <translation>你没有读取 {file} 的权限。</translation>
    </message>
    <message>
        <source>Give yourself access to it in your file manager, then open it again.</source>
        <translation>请在文件管理器里取得访问权限，再重新打开。</translation>
    </message>
    <message>
        <source>{file} is not a text in an encoding that Ravel knows. Nothing was changed in it.</source>
        <translation>{file} 不是文本，或其编码 Ravel 不认识。文件未作任何改动。</translation>
    </message>
    <message>
        <source>Save it as UTF-8 in the program it comes from, then open it again.</source>
        <translation>请用原来的程序另存为 UTF-8，再重新打开。</translation>
    </message>
    <message>
        <source>{file} holds nothing but zeros, as a power cut can leave a file. Nothing was changed in it.</source>
        <translation>{file} 里只有零字节，断电有时会留下这样的文件。文件没有改动。</translation>
    </message>
    <message>
        <source>Take its text from a backup of the story.</source>
        <translation>请从故事的备份中取回这段文字。</translation>
    </message>
    <message>
        <source>{file} is too large for a scene ({size}; the limit is {limit}).</source>
        <translation>{file} 作为一个场景太大了（{size}，上限 {limit}）。</translation>
    </message>
    <message>
        <source>Split it into several files.</source>
        <translation>请把它拆成几个文件。</translation>
    </message>
    <message>
        <source>This story was written by a newer version of Ravel. Nothing was changed in it.</source>
        <translation>这个故事是用更新版本的 Ravel 写的。未作任何改动。</translation>
    </message>
    <message>
        <source>Install the newest Ravel to open it.</source>
        <translation>请安装最新的 Ravel 再打开。</translation>
    </message>
    <message>
        <source>The folder {file} already has something in it.</source>
        <translation>文件夹 {file} 里已经有东西了。</translation>
    </message>
    <message>
        <source>Choose an empty or new folder for the new story.</source>
        <translation>请为新故事选择空文件夹或新文件夹。</translation>
    </message>
    <message>
        <source>{file} is one file and has no scenes of its own.</source>
        <translation>{file} 是单个文件，没有分场景。</translation>
    </message>
    <message>
        <source>Begin a new story to write in scenes.</source>
        <translation>要分场景写作，请新建故事。</translation>
    </message>
    <message>
        <source>The file of the scene “{title}” is missing. Its place in the story is kept.</source>
        <translation>场景“{title}”的文件不见了。它在故事里的位置仍然保留。</translation>
    </message>
    <message>
        <source>Put {file} back, then open the story again.</source>
        <translation>请把 {file} 放回原处，再重新打开故事。</translation>
    </message>
    <message>
        <source>The story names a scene outside of its own folder. Ravel did not open it.</source>
        <translation>故事里列有一个不在其文件夹内的场景。Ravel 没有打开它。</translation>
    </message>
    <message>
        <source>Copy {file} into the story&apos;s folder if it belongs there.</source>
        <translation>如果 {file} 属于这个故事，请把它复制到故事文件夹里。</translation>
    </message>
    <message>
        <source>The list of scenes (story.toml) is damaged. Its scenes were found from the files.</source>
        <translation>场景清单（story.toml）已损坏，各场景已按文件找回。</translation>
    </message>
    <message>
        <source>Check that the scenes are in the right order.</source>
        <translation>请检查场景的顺序是否正确。</translation>
    </message>
    <message>
        <source>{file} could not be saved ({reason}). Your text is still here in the window.</source>
        <translation>无法保存 {file}（{reason}）。你的文字还在窗口里。</translation>
    </message>
    <message>
        <source>Make room on the disk, connect it again, or give yourself the right to write there; then save.</source>
        <translation>请腾出磁盘空间、重新连接磁盘，或取得那里的写入权限，然后保存。</translation>
    </message>
    <message>
        <source>{file} could not be saved ({reason}). The text was put into {kept_at}.</source>
        <translation>无法保存 {file}（{reason}）。文字已存入 {kept_at}。</translation>
    </message>
    <message>
        <source>{file} was changed by another program. It was left as it is.</source>
        <translation>{file} 被别的程序改过，保持原样。</translation>
    </message>
    <message>
        <source>Decide which of the two texts is to stay; yours is still in the window.</source>
        <translation>请决定保留哪一份文字；你的还在窗口里。</translation>
    </message>
    <message>
        <source>The backup of {file} could not be made ({reason}). The story itself is saved.</source>
        <translation>{file} 未能备份（{reason}）。故事本身已保存。</translation>
    </message>
    <message>
        <source>Make room in {folder}, or choose another folder for backups in Preferences.</source>
        <translation>请在 {folder} 腾出空间，或在偏好设置中另选备份文件夹。</translation>
    </message>
    <message>
        <source>{file} is not a backup of a story, or it is damaged. Nothing was unpacked.</source>
        <translation>{file} 不是故事的备份，或已损坏。没有解压任何内容。</translation>
    </message>
    <message>
        <source>Choose another backup.</source>
        <translation>请选择别的备份。</translation>
    </message>
    <message>
        <source>This story is already open in another Ravel window (on {host}).</source>
        <translation>这个故事已在另一个 Ravel 窗口中打开（{host}）。</translation>
    </message>
    <message>
        <source>Write in that window, or close it first.</source>
        <translation>请在那个窗口里写，或先把它关闭。</translation>
    </message>
    <message>
        <source>This story is already open in another Ravel window (on {host}). Here you can only read it: nothing you type is kept.</source>
        <translation>这个故事已在另一个 Ravel 窗口中打开（在 {host} 上）。这里只能阅读：输入的内容不会保存。</translation>
    </message>
    <message>
        <source>Close it there, then try again here.</source>
        <translation>请在那边关闭它，然后在这里重试。</translation>
    </message>
    <message>
        <source>This story is locked by a Ravel on this computer that no longer runs.</source>
        <translation>这个故事被这台电脑上一个已不再运行的 Ravel 锁住了。</translation>
    </message>
    <message>
        <source>You can take it over: nothing else writes it.</source>
        <translation>你可以接管：没有别的程序在写它。</translation>
    </message>
    <message>
        <source>Earlier takes can&apos;t be kept at the moment. Your manuscript is not affected.</source>
        <translation>暂时无法保留先前的各版续写。你的书稿不受影响。</translation>
    </message>
    <message>
        <source>Save, then open the story again.</source>
        <translation>请保存，然后重新打开故事。</translation>
    </message>
    <message>
        <source>What you write can&apos;t be counted for your goals at the moment ({reason}). Your manuscript is not affected.</source>
        <translation>暂时无法为目标统计你写的字（{reason}）。书稿不受影响。</translation>
    </message>
    <message>
        <source>Check that the disk is connected and has room.</source>
        <translation>请检查磁盘是否已连接、是否有空间。</translation>
    </message>
    <message>
        <source>{file} is no spelling dictionary that Ravel can use.</source>
        <translation>{file} 不是 Ravel 能用的拼写词典。</translation>
    </message>
    <message>
        <source>Choose a Hunspell dictionary: a .dic or .aff file, or a LibreOffice .oxt file.</source>
        <translation>请选择 Hunspell 词典：.dic 或 .aff 文件，或 LibreOffice 的 .oxt 文件。</translation>
    </message>
    <message>
        <source>{file} is only half of a dictionary: it takes a .dic and an .aff file.</source>
        <translation>{file} 只是词典的一半：.dic 与 .aff 两个文件缺一不可。</translation>
    </message>
    <message>
        <source>Put both into one folder, under the same name, and choose one of them.</source>
        <translation>请把两个文件以相同的名称放在同一文件夹，再选其中一个。</translation>
    </message>
    <message>
        <source>{file} is written in an encoding that Ravel doesn&apos;t know ({encoding}).</source>
        <translation>{file} 的编码 Ravel 不认识（{encoding}）。</translation>
    </message>
    <message>
        <source>Look for a newer version of the dictionary, in UTF-8.</source>
        <translation>请找这部词典较新的 UTF-8 版本。</translation>
    </message>
    <message>
        <source>{file} is damaged: it can&apos;t be unpacked.</source>
        <translation>{file} 已损坏，无法解压。</translation>
    </message>
    <message>
        <source>Download it again, then add it once more.</source>
        <translation>请重新下载，再添加一次。</translation>
    </message>
    <message>
        <source>The dictionary {file} isn&apos;t there any more.</source>
        <translation>词典 {file} 已经不在了。</translation>
    </message>
    <message>
        <source>Add it again in Preferences, under Spelling.</source>
        <translation>请在“偏好设置 → 拼写”中重新添加。</translation>
    </message>
    <message>
        <source>{file} is larger than any dictionary for spelling.</source>
        <translation>{file} 比任何拼写词典都大。</translation>
    </message>
    <message>
        <source>The system refused access to {file} ({reason}).</source>
        <translation>系统拒绝访问 {file}（{reason}）。</translation>
    </message>
    <message>
        <source>Check that the disk has room and that you may write there, then save again.</source>
        <translation>请检查磁盘是否有空间、是否有写入权限，然后再次保存。</translation>
    </message>
    <message>
        <source>{file} could not be written ({detail}).</source>
        <translation>{file} 无法写入（{detail}）。</translation>
    </message>
    <message>
        <source>Export it to another place.</source>
        <translation>请导出到别的位置。</translation>
    </message>
    <message>
        <source>The disk is full, so {file} was not written.</source>
        <translation>磁盘已满，{file} 没有写入。</translation>
    </message>
    <message>
        <source>Make room on it, or export to another disk.</source>
        <translation>请腾出空间，或导出到别的磁盘。</translation>
    </message>
    <message>
        <source>You may not write {file} at that place.</source>
        <translation>你无权在那里写入 {file}。</translation>
    </message>
    <message>
        <source>Export it into a folder of your own, for instance your documents.</source>
        <translation>请导出到你自己的文件夹，例如“文档”。</translation>
    </message>
    <message>
        <source>{file} is open in another program, so it could not be replaced.</source>
        <translation>{file} 正在别的程序中打开，无法替换。</translation>
    </message>
    <message>
        <source>Close it there, or export under another name.</source>
        <translation>请先在那里关闭，或换个名称导出。</translation>
    </message>
    <message>
        <source>The folder that {file} was to be written into is not there.</source>
        <translation>要写入 {file} 的文件夹不存在。</translation>
    </message>
    <message>
        <source>Check that the disk is connected, or export to another place.</source>
        <translation>请检查磁盘是否已连接，或导出到别的位置。</translation>
    </message>
    <message>
        <source>None of the chosen scenes has any words, so nothing was written.</source>
        <translation>所选的场景都没有文字，所以没有写入。</translation>
    </message>
    <message>
        <source>Choose scenes that have some.</source>
        <translation>请选择有文字的场景。</translation>
    </message>
    <message>
        <source>The cover {file} can&apos;t be read ({detail}), so nothing was written.</source>
        <translation>封面 {file} 无法读取（{detail}），所以没有写入。</translation>
    </message>
    <message>
        <source>Choose another picture, or none.</source>
        <translation>请换一张图片，或不用封面。</translation>
    </message>
    <message>
        <source>{file} is no picture that e-books can have for a cover. Nothing was written.</source>
        <translation>{file} 不是电子书能用作封面的图片。没有写入。</translation>
    </message>
    <message>
        <source>Choose a JPEG, PNG or GIF, or no cover.</source>
        <translation>请选择 JPEG、PNG 或 GIF，或不用封面。</translation>
    </message>
    <message>
        <source>The printer takes no pages.</source>
        <translation>打印机没有接收页面。</translation>
    </message>
    <message>
        <source>Check that it is on and connected, then print again.</source>
        <translation>请检查打印机是否已开机并连接，再重新打印。</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>Manuscript for editors (.docx)</source>
        <extracomment>Format -&gt; its name and a sentence on what it is for.</extracomment>
        <translation>投稿书稿（.docx）</translation>
    </message>
    <message>
        <source>Standard manuscript format, as agents and magazines want it: double spaced, one font, your address and the number of words on the first page.</source>
        <translation>经纪人和杂志要求的标准书稿格式：双倍行距、单一字体，首页有你的地址和字数。</translation>
    </message>
    <message>
        <source>Word document (.docx)</source>
        <translation>Word 文档（.docx）</translation>
    </message>
    <message>
        <source>For working on in Word, Pages or Google Docs, with named styles to change.</source>
        <translation>用于在 Word、Pages 或 Google Docs 中继续编辑，样式可改。</translation>
    </message>
    <message>
        <source>Manuscript for editors (.odt)</source>
        <translation>投稿书稿（.odt）</translation>
    </message>
    <message>
        <source>Standard manuscript format for LibreOffice.</source>
        <translation>用于 LibreOffice 的标准书稿格式。</translation>
    </message>
    <message>
        <source>OpenDocument (.odt)</source>
        <translation>OpenDocument（.odt）</translation>
    </message>
    <message>
        <source>For working on in LibreOffice, with named styles to change.</source>
        <translation>用于在 LibreOffice 中继续编辑，样式可改。</translation>
    </message>
    <message>
        <source>E-book (.epub)</source>
        <translation>电子书（.epub）</translation>
    </message>
    <message>
        <source>For e-readers and phones, and for online shops. Chapters are in its contents.</source>
        <translation>用于电子阅读器、手机和网上书店。各章列在目录中。</translation>
    </message>
    <message>
        <source>Web page (.html)</source>
        <translation>网页（.html）</translation>
    </message>
    <message>
        <source>One file that every browser shows, also without the internet.</source>
        <translation>一个文件，任何浏览器都能打开，不联网也行。</translation>
    </message>
    <message>
        <source>Markdown (.md)</source>
        <translation>Markdown（.md）</translation>
    </message>
    <message>
        <source>All scenes in one text file, with their marks as you wrote them.</source>
        <translation>所有场景在一个文本文件里，标记与你写的一样。</translation>
    </message>
    <message>
        <source>Plain text (.txt)</source>
        <translation>纯文本（.txt）</translation>
    </message>
    <message>
        <source>Only the words, for any program there is.</source>
        <translation>只有文字，任何程序都能用。</translation>
    </message>
    <message>
        <source>PDF</source>
        <translation>PDF</translation>
    </message>
    <message>
        <source>Pages like a book&apos;s, for reading and printing. They look the same everywhere.</source>
        <translation>像书一样的页面，用于阅读和打印，到哪里都一样。</translation>
    </message>
    <message>
        <source>Title</source>
        <extracomment>Option -&gt; its label and, where the label doesn&apos;t say all, a sentence.</extracomment>
        <translation>书名</translation>
    </message>
    <message>
        <source>Author</source>
        <translation>作者</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Of the text: “Chapter 1” is written in it, and e-readers look words up by it.</source>
        <translation>正文的语言：“第 1 章”用它来写，阅读器按它查词。</translation>
    </message>
    <message>
        <source>Chapter headings</source>
        <translation>章的标题</translation>
    </message>
    <message>
        <source>Show the titles of scenes</source>
        <translation>显示场景标题</translation>
    </message>
    <message>
        <source>Begin with the title</source>
        <translation>以书名页开头</translation>
    </message>
    <message>
        <source>Copyright line</source>
        <translation>版权行</translation>
    </message>
    <message>
        <source>Dedication</source>
        <translation>献词</translation>
    </message>
    <message>
        <source>Epigraph</source>
        <translation>题记</translation>
    </message>
    <message>
        <source>Name and address</source>
        <translation>姓名与地址</translation>
    </message>
    <message>
        <source>Your legal name and how to reach you, a line each: the top of the first page.</source>
        <translation>你的真实姓名和联系方式，每行一项，放在首页顶端。</translation>
    </message>
    <message>
        <source>Surname</source>
        <translation>姓</translation>
    </message>
    <message>
        <source>Short title</source>
        <translation>短书名</translation>
    </message>
    <message>
        <source>Surname and short title stand at the top of every page beside its number.</source>
        <translation>姓和短书名印在每页顶端，页码旁边。</translation>
    </message>
    <message>
        <source>Emphasis</source>
        <translation>强调</translation>
    </message>
    <message>
        <source>Font</source>
        <translation>字体</translation>
    </message>
    <message>
        <source>Page size</source>
        <translation>纸张大小</translation>
    </message>
    <message>
        <source>Size of the text</source>
        <translation>字号</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>封面</translation>
    </message>
    <message>
        <source>Number and title</source>
        <translation>编号与标题</translation>
    </message>
    <message>
        <source>Number only</source>
        <translation>只有编号</translation>
    </message>
    <message>
        <source>Title only</source>
        <translation>只有标题</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Italic</source>
        <translation>斜体</translation>
    </message>
    <message>
        <source>Underlined</source>
        <translation>下划线</translation>
    </message>
    <message>
        <source>_Underscores_ around it</source>
        <translation>前后加下划线符号（_）</translation>
    </message>
    <message>
        <source>Not shown</source>
        <translation>不显示</translation>
    </message>
    <message>
        <source>US Letter</source>
        <translation>美国信纸</translation>
    </message>
</context>
<context>
    <name>ExportController</name>
    <message>
        <source>Print the story</source>
        <translation>打印故事</translation>
    </message>
    <message>
        <source>The story is on its way to the printer.</source>
        <translation>故事已送往打印机。</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>Chapter {n}</source>
        <translation>第 {n} 章</translation>
    </message>
    <message>
        <source>{file} is written.</source>
        <translation>已写入 {file}。</translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>显示文件夹</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Words: {count}</source>
        <translation>{count} 字</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Formats</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>What goes in</source>
        <translation>包含的内容</translation>
    </message>
    <message>
        <source>Chapters and scenes that go in</source>
        <translation>要包含的章和场景</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>How far the file is written</source>
        <translation>写入进度</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
</context>
<context>
    <name>ExportForm</name>
    <message>
        <source>As the text tells</source>
        <translation>由正文判断</translation>
    </message>
    <message>
        <source>The story’s: {language}</source>
        <translation>故事的语言：{language}</translation>
    </message>
</context>
<context>
    <name>FileField</name>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Take it out</source>
        <translation>移除</translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message>
        <source>New story: choose a name and a place</source>
        <translation>新建故事：选择名称和位置</translation>
    </message>
    <message>
        <source>Open a story&apos;s folder</source>
        <translation>打开故事文件夹</translation>
    </message>
    <message>
        <source>Open a text file</source>
        <translation>打开文本文件</translation>
    </message>
    <message>
        <source>Texts (*.md *.markdown *.txt)</source>
        <translation>文本 (*.md *.markdown *.txt)</translation>
    </message>
    <message>
        <source>Choose the folder for your backups</source>
        <translation>选择备份文件夹</translation>
    </message>
    <message>
        <source>Open a backup</source>
        <translation>打开备份</translation>
    </message>
    <message>
        <source>Backups (*.zip)</source>
        <translation>备份（*.zip）</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>选择模型</translation>
    </message>
    <message>
        <source>RWKV models (*.pth *.safetensors *.gguf *.st *.pt *.bin)</source>
        <translation>RWKV 模型 (*.pth *.safetensors *.gguf *.st *.pt *.bin)</translation>
    </message>
    <message>
        <source>Choose the folder that your models are in</source>
        <translation>选择存放模型的文件夹</translation>
    </message>
    <message>
        <source>Choose a vocabulary</source>
        <translation>选择词表</translation>
    </message>
    <message>
        <source>Vocabularies (*.json *.txt)</source>
        <translation>词表 (*.json *.txt)</translation>
    </message>
    <message>
        <source>Choose a tuned state</source>
        <translation>选择微调状态</translation>
    </message>
    <message>
        <source>Tuned states (*.pth *.safetensors)</source>
        <translation>微调状态 (*.pth *.safetensors)</translation>
    </message>
    <message>
        <source>Add a dictionary</source>
        <translation>添加词典</translation>
    </message>
    <message>
        <source>Spelling dictionaries (*.dic *.aff *.oxt *.xpi *.zip)</source>
        <translation>拼写词典（*.dic *.aff *.oxt *.xpi *.zip）</translation>
    </message>
    <message>
        <source>Import a preset</source>
        <translation>导入预设</translation>
    </message>
    <message>
        <source>Presets (*.toml *.json *.yaml *.yml *.kcpps *.settings *.preset)</source>
        <translation>预设 (*.toml *.json *.yaml *.yml *.kcpps *.settings *.preset)</translation>
    </message>
    <message>
        <source>Export the dials as a preset</source>
        <translation>把现在的调节导出为预设</translation>
    </message>
    <message>
        <source>Presets of Ravel (*.toml)</source>
        <translation>Ravel 预设 (*.toml)</translation>
    </message>
    <message>
        <source>Export the writing days</source>
        <translation>导出写作日志</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>表格（*.csv）</translation>
    </message>
    <message>
        <source>Export: choose a name and a place</source>
        <translation>导出：选择名称和位置</translation>
    </message>
    <message>
        <source>Import: choose one file or several</source>
        <translation>导入：选择一个或几个文件</translation>
    </message>
    <message>
        <source>Manuscripts ({endings})</source>
        <translation>书稿（{endings}）</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Import: choose a folder of files</source>
        <translation>导入：选择文件夹</translation>
    </message>
    <message>
        <source>Choose a cover</source>
        <translation>选择封面</translation>
    </message>
    <message>
        <source>Pictures (*.jpg *.jpeg *.png *.gif)</source>
        <translation>图片（*.jpg *.jpeg *.png *.gif）</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Replace with</source>
        <translation>替换为</translation>
    </message>
    <message>
        <source>Keep capitals as they were</source>
        <translation>保持原来的大小写</translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation>上一处</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>下一处</translation>
    </message>
    <message>
        <source>Close the bar</source>
        <translation>关闭查找栏</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Replace all</source>
        <translation>全部替换</translation>
    </message>
    <message>
        <source>Find and replace</source>
        <translation>查找和替换</translation>
    </message>
</context>
<context>
    <name>FindController</name>
    <message>
        <source>Round the end: from the beginning again.</source>
        <translation>已到结尾，从头继续。</translation>
    </message>
    <message>
        <source>Round the beginning: from the end again.</source>
        <translation>已到开头，从结尾继续。</translation>
    </message>
</context>
<context>
    <name>FolderField</name>
    <message>
        <source>Change…</source>
        <translation>更改…</translation>
    </message>
</context>
<context>
    <name>Found</name>
    <message>
        <source>a LoRA adapter</source>
        <translation>LoRA 适配器</translation>
    </message>
    <message>
        <source>a Bone or DiSHA adapter</source>
        <translation>Bone 或 DiSHA 适配器</translation>
    </message>
    <message>
        <source>a projector for pictures or sound</source>
        <translation>图像或声音的投影器</translation>
    </message>
    <message>
        <source>a tuned state without a model</source>
        <translation>没有模型的微调状态</translation>
    </message>
    <message>
        <source>GGUF weights of type {name}</source>
        <translation>类型为 {name} 的 GGUF 权重</translation>
    </message>
    <message>
        <source>GGUF weights of type number {name}</source>
        <translation>类型编号为 {name} 的 GGUF 权重</translation>
    </message>
    <message>
        <source>quantised weights ({name})</source>
        <translation>量化的权重（{name}）</translation>
    </message>
    <message>
        <source>quantised tensors</source>
        <translation>量化的张量</translation>
    </message>
    <message>
        <source>tensors of type {name}</source>
        <translation>类型为 {name} 的张量</translation>
    </message>
    <message>
        <source>weights that ChatRWKV quantised</source>
        <translation>由 ChatRWKV 量化的权重</translation>
    </message>
    <message>
        <source>a checkpoint that ChatRWKV prepared for one device</source>
        <translation>ChatRWKV 为某一设备准备的文件</translation>
    </message>
    <message>
        <source>weights in big-endian order</source>
        <translation>大端序的权重</translation>
    </message>
    <message>
        <source>a big-endian GGUF file</source>
        <translation>大端序的 GGUF 文件</translation>
    </message>
    <message>
        <source>tensors whose values overlap</source>
        <translation>数值重叠的张量</translation>
    </message>
    <message>
        <source>a GGUF file of version {name}</source>
        <translation>版本为 {name} 的 GGUF 文件</translation>
    </message>
    <message>
        <source>a ggml file, as rwkv.cpp and llama.cpp wrote before GGUF</source>
        <translation>GGUF 之前 rwkv.cpp 和 llama.cpp 所写的 ggml 文件</translation>
    </message>
    <message>
        <source>a ggml file, as llama.cpp wrote before GGUF</source>
        <translation>GGUF 之前 llama.cpp 所写的 ggml 文件</translation>
    </message>
    <message>
        <source>a tar archive, as PyTorch wrote before 2017</source>
        <translation>PyTorch 在 2017 年之前所写的 tar 归档</translation>
    </message>
    <message>
        <source>a TorchScript program</source>
        <translation>TorchScript 程序</translation>
    </message>
    <message>
        <source>one of {name} GGUF files that are one model only together</source>
        <translation>{name} 个 GGUF 文件之一，合在一起才是一个模型</translation>
    </message>
    <message>
        <source>a compressed archive</source>
        <translation>压缩包</translation>
    </message>
    <message>
        <source>an encrypted zip archive</source>
        <translation>加密的 zip 压缩包</translation>
    </message>
    <message>
        <source>a compressed zip archive</source>
        <translation>经过压缩的 zip 包</translation>
    </message>
    <message>
        <source>a zip archive without weights</source>
        <translation>不含权重的 zip 压缩包</translation>
    </message>
    <message>
        <source>a web page</source>
        <translation>网页</translation>
    </message>
    <message>
        <source>a pointer of Git LFS, not the file that it stands for</source>
        <translation>Git LFS 的指针，而不是它所指的文件</translation>
    </message>
    <message>
        <source>a text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>a picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>a picture, a sound or a film</source>
        <translation>图片、声音或影片</translation>
    </message>
    <message>
        <source>a PDF document</source>
        <translation>PDF 文档</translation>
    </message>
    <message>
        <source>an HDF5 file</source>
        <translation>HDF5 文件</translation>
    </message>
    <message>
        <source>a NumPy array</source>
        <translation>NumPy 数组</translation>
    </message>
    <message>
        <source>a program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>an importance matrix</source>
        <translation>重要性矩阵</translation>
    </message>
    <message>
        <source>a GGUF file with a vocabulary and no weights</source>
        <translation>只有词表、没有权重的 GGUF 文件</translation>
    </message>
    <message>
        <source>GGUF with {name} in place of a model</source>
        <translation>内容是 {name} 而不是模型的 GGUF</translation>
    </message>
    <message>
        <source>a pickle that is no PyTorch file</source>
        <translation>不是 PyTorch 文件的 pickle</translation>
    </message>
    <message>
        <source>a PyTorch file without named tensors</source>
        <translation>没有具名张量的 PyTorch 文件</translation>
    </message>
    <message>
        <source>a PyTorch file without tensors</source>
        <translation>没有张量的 PyTorch 文件</translation>
    </message>
    <message>
        <source>neither a safetensors nor a PyTorch weights file</source>
        <translation>既不是 safetensors 也不是 PyTorch 权重文件</translation>
    </message>
    <message>
        <source>neither a file nor a folder</source>
        <translation>既不是文件也不是文件夹</translation>
    </message>
    <message>
        <source>a Llama-like transformer</source>
        <translation>Llama 一类的 Transformer</translation>
    </message>
    <message>
        <source>a Qwen transformer</source>
        <translation>Qwen Transformer</translation>
    </message>
    <message>
        <source>a Qwen model with RWKV&apos;s attention</source>
        <translation>带 RWKV 注意力的 Qwen 模型</translation>
    </message>
    <message>
        <source>QRWKV-6, a Qwen model with RWKV&apos;s attention</source>
        <translation>QRWKV-6，带 RWKV 注意力的 Qwen 模型</translation>
    </message>
    <message>
        <source>ARWKV-7, a Qwen model with RWKV&apos;s attention</source>
        <translation>ARWKV-7，带 RWKV 注意力的 Qwen 模型</translation>
    </message>
    <message>
        <source>a GPT-NeoX transformer</source>
        <translation>GPT-NeoX Transformer</translation>
    </message>
    <message>
        <source>a GPT-2 transformer</source>
        <translation>GPT-2 Transformer</translation>
    </message>
    <message>
        <source>a Mamba model</source>
        <translation>Mamba 模型</translation>
    </message>
    <message>
        <source>a model that makes pictures</source>
        <translation>生成图片的模型</translation>
    </message>
    <message>
        <source>an encoder, not a language model that writes</source>
        <translation>编码器，而不是能写作的语言模型</translation>
    </message>
    <message>
        <source>a {name} model in GGUF</source>
        <translation>GGUF 格式的 {name} 模型</translation>
    </message>
    <message>
        <source>an {name} model with an epsilon of {number} in its norms</source>
        <translation>归一化 epsilon 为 {number} 的 {name} 模型</translation>
    </message>
    <message>
        <source>an RWKV-1 model</source>
        <translation>RWKV-1 模型</translation>
    </message>
    <message>
        <source>an RWKV-2 model</source>
        <translation>RWKV-2 模型</translation>
    </message>
    <message>
        <source>an RWKV-3 model</source>
        <translation>RWKV-3 模型</translation>
    </message>
    <message>
        <source>an RWKV model with {name}</source>
        <translation>带有 {name} 的 RWKV 模型</translation>
    </message>
    <message>
        <source>a trial between RWKV-6 and 7</source>
        <translation>RWKV-6 与 7 之间的试验版</translation>
    </message>
    <message>
        <source>a model of RWKV-8&apos;s trials</source>
        <translation>RWKV-8 的试验模型</translation>
    </message>
    <message>
        <source>an RWKV-7b model</source>
        <translation>RWKV-7b 模型</translation>
    </message>
    <message>
        <source>an RWKV that copies from its text (head_qk)</source>
        <translation>会照抄原文的 RWKV（head_qk）</translation>
    </message>
    <message>
        <source>an RWKV whose first layer has no time mix (pre_ffn)</source>
        <translation>首层没有时间混合的 RWKV（pre_ffn）</translation>
    </message>
    <message>
        <source>an RWKV with a small attention</source>
        <translation>带小型注意力的 RWKV</translation>
    </message>
    <message>
        <source>an RWKV for pictures</source>
        <translation>用于图片的 RWKV</translation>
    </message>
    <message>
        <source>no RWKV model</source>
        <translation>不是 RWKV 模型</translation>
    </message>
    <message>
        <source>{name} entries for a model of {number} rows</source>
        <translation>词表有 {name} 项，而模型只有 {number} 行</translation>
    </message>
    <message>
        <source>neither a tokenizer.json nor an rwkv_vocab_*.txt</source>
        <translation>既不是 tokenizer.json 也不是 rwkv_vocab_*.txt</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>there is nothing at this path</source>
        <translation>这个位置什么都没有</translation>
    </message>
    <message>
        <source>it holds no tuned state</source>
        <translation>其中没有微调状态</translation>
    </message>
    <message>
        <source>it holds NaN or infinity</source>
        <translation>其中有 NaN 或无穷大</translation>
    </message>
    <message>
        <source>RWKV-4 has none</source>
        <translation>RWKV-4 没有微调状态</translation>
    </message>
    <message>
        <source>no vocabulary in this folder</source>
        <translation>这个文件夹里没有词表</translation>
    </message>
    <message>
        <source>not a file</source>
        <translation>不是文件</translation>
    </message>
    <message>
        <source>not JSON</source>
        <translation>不是 JSON</translation>
    </message>
    <message>
        <source>not a tokenizer.json</source>
        <translation>不是 tokenizer.json</translation>
    </message>
    <message>
        <source>not {name}</source>
        <translation>不是 {name} 编码</translation>
    </message>
    <message>
        <source>larger than {number} bytes</source>
        <translation>超过 {number} 字节</translation>
    </message>
    <message>
        <source>it was made for another model</source>
        <translation>它是为另一个模型制作的</translation>
    </message>
    <message>
        <source>a character table of over {number} characters</source>
        <translation>字符表超过 {number} 个字符</translation>
    </message>
    <message>
        <source>id {number} out of range</source>
        <translation>编号 {number} 超出范围</translation>
    </message>
    <message>
        <source>an id out of range</source>
        <translation>有编号超出范围</translation>
    </message>
    <message>
        <source>entry {name} is not one character</source>
        <translation>第 {name} 项不是单个字符</translation>
    </message>
    <message>
        <source>entry {name} occurs twice</source>
        <translation>第 {name} 项重复出现</translation>
    </message>
    <message>
        <source>occurs twice</source>
        <translation>重复出现</translation>
    </message>
    <message>
        <source>nothing stands for unknown characters</source>
        <translation>没有代表未知字符的项</translation>
    </message>
    <message>
        <source>no tokens</source>
        <translation>里面没有词元</translation>
    </message>
    <message>
        <source>no such token</source>
        <translation>没有这个词元</translation>
    </message>
    <message>
        <source>two tokens of one id</source>
        <translation>两个词元编号相同</translation>
    </message>
    <message>
        <source>a token too long</source>
        <translation>有词元过长</translation>
    </message>
    <message>
        <source>not an id, a literal and a length</source>
        <translation>有一行不是“编号、文字、长度”的格式</translation>
    </message>
    <message>
        <source>not a text literal</source>
        <translation>有一行的文字写法不对</translation>
    </message>
    <message>
        <source>{number} bytes where the line says {right_size}</source>
        <translation>有 {number} 个字节，而该行写明是 {right_size} 个</translation>
    </message>
    <message>
        <source>{number} of the 256 single bytes are missing</source>
        <translation>256 个单字节中缺了 {number} 个</translation>
    </message>
    <message>
        <source>a GGUF vocabulary of the kind {name}</source>
        <translation>{name} 类型的 GGUF 词表</translation>
    </message>
    <message>
        <source>{name} token types for {number} tokens</source>
        <translation>词元类型有 {name} 个，而词元有 {number} 个</translation>
    </message>
    <message>
        <source>token {number} is empty or occurs twice</source>
        <translation>词元 {number} 为空或重复出现</translation>
    </message>
    <message>
        <source>unknown escape in {name}</source>
        <translation>{name} 中有不认识的转义写法</translation>
    </message>
</context>
<context>
    <name>GoTo</name>
    <message>
        <source>Go to a scene, note or heading, or type what to do</source>
        <translation>转到场景、笔记或标题，或输入要做的事</translation>
    </message>
    <message>
        <source>Go to anything</source>
        <translation>转到任意处</translation>
    </message>
    <message>
        <source>Up and Down choose, Enter goes there, Esc goes back</source>
        <translation>上下键选择，回车前往，Esc 返回</translation>
    </message>
    <message>
        <source>Where to go, and what to do</source>
        <translation>可前往之处和可执行的命令</translation>
    </message>
    <message>
        <source>Nothing has these letters in its name.</source>
        <translation>没有名称包含这些字。</translation>
    </message>
</context>
<context>
    <name>GoToController</name>
    <message>
        <source>Chapter {number}</source>
        <translation>第 {number} 章</translation>
    </message>
    <message>
        <source>Chapter</source>
        <translation>章</translation>
    </message>
    <message>
        <source>Scene {number}</source>
        <translation>场景 {number}</translation>
    </message>
    <message>
        <source>Untitled note</source>
        <translation>未命名的笔记</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>笔记</translation>
    </message>
    <message>
        <source>Untitled scene</source>
        <translation>未命名的场景</translation>
    </message>
    <message>
        <source>Archived</source>
        <translation>已归档</translation>
    </message>
    <message>
        <source>the story is open for reading only</source>
        <translation>故事以只读方式打开</translation>
    </message>
    <message>
        <source>not for what is chosen in the list</source>
        <translation>对列表中所选的内容不适用</translation>
    </message>
    <message>
        <source>not now</source>
        <translation>现在不行</translation>
    </message>
    <message>
        <source>only on the page</source>
        <translation>只用于正文</translation>
    </message>
    <message>
        <source>the model isn&apos;t writing</source>
        <translation>模型没有在写</translation>
    </message>
    <message>
        <source>not while the model writes</source>
        <translation>模型在写时不行</translation>
    </message>
    <message>
        <source>the model has written nothing here</source>
        <translation>模型没有在这里写过</translation>
    </message>
    <message>
        <source>no other take here</source>
        <translation>这里没有别的版</translation>
    </message>
</context>
<context>
    <name>GoalSign</name>
    <message>
        <source>{done} of {goal}</source>
        <translation>{done} / {goal}</translation>
    </message>
    <message>
        <source>Written today: {amount}</source>
        <translation>今天写了 {amount}</translation>
    </message>
    <message>
        <source>Written today. Click for goals and statistics.</source>
        <translation>今天写的量。点击查看目标与统计。</translation>
    </message>
</context>
<context>
    <name>GoalsController</name>
    <message>
        <source>You have written for {minutes} today: your goal is met.</source>
        <translation>今天已经写了 {minutes}，达到目标。</translation>
    </message>
    <message>
        <source>You have written {words} today: your goal is met.</source>
        <translation>今天已经写了 {words}，达到目标。</translation>
    </message>
</context>
<context>
    <name>GoalsForm</name>
    <message>
        <source>Each day</source>
        <translation>每天</translation>
    </message>
    <message>
        <source>Days off</source>
        <translation>休息日</translation>
    </message>
    <message>
        <source>A day begins at</source>
        <translation>一天从几点开始</translation>
    </message>
    <message>
        <source>The story</source>
        <translation>故事</translation>
    </message>
    <message>
        <source>No goal</source>
        <translation>不设目标</translation>
    </message>
    <message>
        <source>words</source>
        <translation>字</translation>
    </message>
    <message>
        <source>minutes</source>
        <translation>分钟</translation>
    </message>
    <message>
        <source>midnight</source>
        <translation>午夜</translation>
    </message>
    <message>
        <source>{day} is a day off</source>
        <translation>{day}休息</translation>
    </message>
    <message>
        <source>Nothing has to be written on a day off; the row of days goes on.</source>
        <translation>休息日可以不写，连续天数不会中断。</translation>
    </message>
    <message>
        <source>by</source>
        <translation>截止</translation>
    </message>
    <message>
        <source>The story has a date</source>
        <translation>故事有截止日期</translation>
    </message>
    <message>
        <source>Goal for each day</source>
        <translation>每天的目标</translation>
    </message>
    <message>
        <source>What the goal for a day counts</source>
        <translation>每天的目标以什么计</translation>
    </message>
    <message>
        <source>When a day begins</source>
        <translation>一天何时开始</translation>
    </message>
    <message>
        <source>What is written before counts for the day that was</source>
        <translation>在此之前写的算作前一天</translation>
    </message>
    <message>
        <source>Goal for the story</source>
        <translation>故事的目标</translation>
    </message>
    <message>
        <source>When the story is to be done</source>
        <translation>故事何时写完</translation>
    </message>
</context>
<context>
    <name>ImportController</name>
    <message>
        <source>My Novel</source>
        <translation>我的小说</translation>
    </message>
    <message>
        <source>Chapter {n}</source>
        <translation>第 {n} 章</translation>
    </message>
    <message>
        <source>this story</source>
        <translation>本故事</translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>{count} files</source>
        <translation>{count} 个文件</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Choose files…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Chapters and scenes that come in</source>
        <translation>将要导入的章和场景</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>正在读取</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Import into a new story…</source>
        <translation>导入到新故事…</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>Choose files or a folder, or drop them here.

Ravel reads documents of Word (.docx) and LibreOffice (.odt), rich text (.rtf), e-books (.epub), web pages, Markdown and plain text. In a folder, each folder is a chapter and each file a scene.

Nothing is written before you have seen what comes in.</source>
        <translation>请选择文件或文件夹，或把它们拖到这里。

Ravel 能读取 Word（.docx）和 LibreOffice（.odt）文档、RTF（.rtf）、电子书（.epub）、网页、Markdown 和纯文本。选择文件夹时，每个子文件夹是一章，每个文件是一个场景。

在你看过将要导入的内容之前，什么都不会写入。</translation>
    </message>
    <message>
        <source>pictures: {count}</source>
        <translation>图片：{count}</translation>
    </message>
    <message>
        <source>deletions in tracked changes: {count}</source>
        <translation>修订中删除的文字：{count}</translation>
    </message>
    <message>
        <source>hidden texts: {count}</source>
        <translation>隐藏文字：{count}</translation>
    </message>
    <message>
        <source>Left out: {what}.</source>
        <translation>未导入：{what}。</translation>
    </message>
    <message>
        <source>Files that could not be read: {count} ({names}).</source>
        <translation>无法读取的文件：{count} 个（{names}）。</translation>
    </message>
    <message>
        <source>Chapters: {chapters}   Scenes: {scenes}   Words: {words}</source>
        <translation>{chapters} 章   {scenes} 个场景   {words} 字</translation>
    </message>
</context>
<context>
    <name>ImportOptions</name>
    <message>
        <source>Chapters begin at</source>
        <translation>章始于</translation>
    </message>
    <message>
        <source>Scenes begin at</source>
        <translation>场景始于</translation>
    </message>
    <message>
        <source>Where it goes</source>
        <translation>导入到</translation>
    </message>
    <message>
        <source>Scene breaks, as * * *</source>
        <translation>场景分隔（如 * * *）</translation>
    </message>
    <message>
        <source>Larger gaps between paragraphs</source>
        <translation>段落间较大的空隙</translation>
    </message>
    <message>
        <source>Other headings</source>
        <translation>其他标题</translation>
    </message>
    <message>
        <source>Headings that begin chapters</source>
        <translation>作为章首的标题</translation>
    </message>
    <message>
        <source>Into a new story</source>
        <translation>新故事</translation>
    </message>
    <message>
        <source>At the end of “{story}”</source>
        <translation>“{story}”的末尾</translation>
    </message>
    <message>
        <source>After the scene on the page</source>
        <translation>正文所在场景之后</translation>
    </message>
    <message>
        <source>After “{chapter}”</source>
        <translation>“{chapter}”之后</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>The file&apos;s own chapters</source>
        <translation>文件自带的章</translation>
    </message>
    <message>
        <source>Each file</source>
        <translation>每个文件</translation>
    </message>
    <message>
        <source>Headings</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Lines such as “Chapter 12”</source>
        <translation>“第十二章”这样的行</translation>
    </message>
    <message>
        <source>Nowhere: one chapter</source>
        <translation>不分章：整个一章</translation>
    </message>
    <message>
        <source>Level {level} and above ({count})</source>
        <translation>{level} 级及以上（{count}）</translation>
    </message>
    <message>
        <source>Also “Prologue”, “Part One”, “第十二章”, and numbers that stand alone.</source>
        <translation>也包括“序章”“第一部”“Chapter 12”，以及单独成行的数字。</translation>
    </message>
</context>
<context>
    <name>ImportPreview</name>
    <message>
        <source>Chapters and scenes</source>
        <translation>章和场景</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>字数</translation>
    </message>
    <message>
        <source>No title</source>
        <translation>无标题</translation>
    </message>
    <message>
        <source>No text</source>
        <translation>没有文字</translation>
    </message>
</context>
<context>
    <name>KeptView</name>
    <message>
        <source>So that it never reads the same text twice, Ravel keeps what the model remembers at many places of your stories. It can all be deleted without losing a word.</source>
        <translation>为了不重读同一段文字，Ravel 会在故事的许多位置保存模型的记忆。这些都可以删除，不会丢失一个字。</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Shows where all this lies on your disk</source>
        <translation>显示它们在磁盘上的位置</translation>
    </message>
    <message>
        <source>Delete all of it…</source>
        <translation>全部删除…</translation>
    </message>
    <message>
        <source>Makes room on your disk. Your text stays.</source>
        <translation>腾出磁盘空间。你的文字不变。</translation>
    </message>
    <message>
        <source>Deleting, as soon as the model is at rest…</source>
        <translation>等模型空闲就删除…</translation>
    </message>
    <message>
        <source>Deleted. The next Continue reads your story again.</source>
        <translation>已删除。下次续写会重读你的故事。</translation>
    </message>
    <message>
        <source>It could not be deleted. Close and open Ravel, and try again.</source>
        <translation>无法删除。请关闭并重新打开 Ravel，然后再试。</translation>
    </message>
    <message>
        <source>On disk</source>
        <translation>磁盘上</translation>
    </message>
    <message>
        <source>Wording that was read</source>
        <translation>读过的文字记录</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>还没有</translation>
    </message>
    <message>
        <source>Together</source>
        <translation>合计</translation>
    </message>
    <message>
        <source>{used}; {free} are free</source>
        <translation>{used}，可用空间 {free}</translation>
    </message>
    <message>
        <source>Other models</source>
        <translation>其他模型</translation>
    </message>
    <message>
        <source>Another model</source>
        <translation>另一个模型</translation>
    </message>
    <message>
        <source>1 place, {size}, last used {date}</source>
        <translation>1 处，{size}，上次使用：{date}</translation>
    </message>
    <message>
        <source>{n} places, {size}, last used {date}</source>
        <translation>{n} 处，{size}，上次使用：{date}</translation>
    </message>
    <message>
        <source>Delete what Ravel has kept of the reading?</source>
        <translation>要删除 Ravel 保存的阅读记忆吗？</translation>
    </message>
    <message>
        <source>Your text is safe: it is not touched. The next Continue reads your story again from its beginning, which takes a while in a long one.</source>
        <translation>你的文字是安全的，不会改动。下次续写会从头重读故事，长篇需要一些时间。</translation>
    </message>
    <message>
        <source>Delete all of it</source>
        <translation>全部删除</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>昨天</translation>
    </message>
</context>
<context>
    <name>LabelColors</name>
    <message>
        <source>Red</source>
        <extracomment>Colours that are told apart on light and on dark paper.</extracomment>
        <translation>红</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>橙</translation>
    </message>
    <message>
        <source>Ochre</source>
        <translation>赭</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿</translation>
    </message>
    <message>
        <source>Teal</source>
        <translation>青</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>蓝</translation>
    </message>
    <message>
        <source>Violet</source>
        <translation>紫</translation>
    </message>
    <message>
        <source>Pink</source>
        <translation>粉</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>灰</translation>
    </message>
</context>
<context>
    <name>LabelRow</name>
    <message>
        <source>Another colour…</source>
        <translation>其他颜色…</translation>
    </message>
    <message>
        <source>Colour: {color}</source>
        <translation>颜色：{color}</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Name of the label</source>
        <translation>标签名称</translation>
    </message>
    <message>
        <source>Delete the label</source>
        <translation>删除标签</translation>
    </message>
</context>
<context>
    <name>LabelsDialog</name>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>A label marks scenes with a colour: whose view it is, a strand of the story, a place in time.</source>
        <translation>标签用颜色标记场景：谁的视角、哪条线索、什么时间。</translation>
    </message>
    <message>
        <source>Add a label</source>
        <translation>添加标签</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>LanguagesView</name>
    <message>
        <source>Languages of this story</source>
        <translation>这个故事的语言</translation>
    </message>
    <message>
        <source>Tell the language from the text</source>
        <translation>由正文判断语言</translation>
    </message>
    <message>
        <source>The language of the story: {language}</source>
        <translation>故事的语言：{language}</translation>
    </message>
    <message>
        <source>Add a dictionary…</source>
        <translation>添加词典…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Ravel takes Hunspell dictionaries: a .dic file with its .aff file beside it, or an extension of LibreOffice (.oxt) or Firefox (.xpi). Most languages have one.</source>
        <translation>Ravel 使用 Hunspell 词典：.dic 文件连同旁边的 .aff 文件，或 LibreOffice（.oxt）、Firefox（.xpi）的扩展。大多数语言都有。</translation>
    </message>
</context>
<context>
    <name>LengthRow</name>
    <message>
        <source>Length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>How much to write</source>
        <translation>写多少</translation>
    </message>
    <message>
        <source>Unit of the length</source>
        <translation>长度单位</translation>
    </message>
    <message>
        <source>words</source>
        <translation>字</translation>
    </message>
    <message>
        <source>sentences</source>
        <translation>句</translation>
    </message>
    <message>
        <source>paragraphs</source>
        <translation>段</translation>
    </message>
    <message>
        <source>to the end of the scene</source>
        <translation>写到场景结束</translation>
    </message>
</context>
<context>
    <name>ListPage</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Open &amp;recent</source>
        <extracomment>Commands that are about the page: another view gives way to it before they do anything. Commands that change the page with one key, or take from it: nothing happens while it can&apos;t be seen.</extracomment>
        <translation>最近打开(&amp;R)</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>正文</translation>
    </message>
</context>
<context>
    <name>ManualController</name>
    <message>
        <source>The manual is missing from this installation. Installing Ravel again brings it back.</source>
        <translation>安装中缺少使用手册。重新安装 Ravel 即可恢复。</translation>
    </message>
</context>
<context>
    <name>ManualDialog</name>
    <message>
        <source>Manual</source>
        <translation>使用手册</translation>
    </message>
    <message>
        <source>Find in the manual</source>
        <translation>在手册中查找</translation>
    </message>
    <message>
        <source>Pages of the manual</source>
        <translation>手册目录</translation>
    </message>
    <message>
        <source>Page of the manual</source>
        <translation>手册页</translation>
    </message>
    <message>
        <source>No page says that.</source>
        <translation>没有哪一页提到。</translation>
    </message>
</context>
<context>
    <name>ModelAboutDialog</name>
    <message>
        <source>About this model</source>
        <translation>关于当前模型</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>规模</translation>
    </message>
    <message>
        <source>{layers} layers of {width}</source>
        <translation>{layers} 层，宽 {width}</translation>
    </message>
    <message>
        <source>Weights in memory</source>
        <translation>权重占用内存</translation>
    </message>
    <message>
        <source>One reading state</source>
        <translation>单个阅读状态</translation>
    </message>
    <message>
        <source>Runs on</source>
        <translation>运行设备</translation>
    </message>
    <message>
        <source>Kernels</source>
        <translation>计算内核</translation>
    </message>
    <message>
        <source>Tuned state</source>
        <translation>微调状态</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>not stated by the file</source>
        <translation>文件中未注明</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
</context>
<context>
    <name>ModelCards</name>
    <message>
        <source>A small story model trained for Ravel from scratch. It writes period-flavoured English prose and drifts; it is here so that everything works at once and offline.</source>
        <translation>为 Ravel 从零训练的小型故事模型。它写带有旧时风味的英文，容易跑题；随软件附带，只为一打开就能用，不必联网。</translation>
    </message>
</context>
<context>
    <name>ModelChooserDialog</name>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Models folder</source>
        <translation>模型文件夹</translation>
    </message>
    <message>
        <source>Change the models folder…</source>
        <translation>更改模型文件夹…</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Show the models folder</source>
        <translation>打开模型文件夹</translation>
    </message>
    <message>
        <source>Your models folder is empty. RWKV models are free files that their makers put on the internet, for instance on Hugging Face. Download one that ends in .pth, .safetensors or .gguf and put it into this folder, or drop it here.</source>
        <translation>模型文件夹还是空的。RWKV 模型是免费的文件，由作者发布在网上，例如 Hugging Face。下载一个以 .pth、.safetensors 或 .gguf 结尾的文件，放进这个文件夹，或拖到这里。</translation>
    </message>
    <message>
        <source>Another file…</source>
        <translation>换个文件…</translation>
    </message>
    <message>
        <source>Stop writing now</source>
        <translation>立即停止续写</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>加载</translation>
    </message>
    <message>
        <source>Your models folder is not there. If its drive isn&apos;t connected, connect it. If it was moved or deleted, choose another one.</source>
        <translation>找不到模型文件夹。如果它所在的硬盘没有连接，请连接；如果它被移动或删除了，请换一个文件夹。</translation>
    </message>
    <message>
        <source>The model is writing a passage. Loading begins when it has ended.</source>
        <translation>模型正在续写，写完这一段就开始加载。</translation>
    </message>
    <message>
        <source>Loading… You can go on typing. What you ask for meanwhile, the new model writes.</source>
        <translation>正在加载… 你可以继续打字；这期间要求的续写由新模型来写。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Comes with Ravel</source>
        <translation>Ravel 自带</translation>
    </message>
    <message>
        <source>Used before</source>
        <translation>用过的</translation>
    </message>
    <message>
        <source>In your models folder</source>
        <translation>模型文件夹中</translation>
    </message>
</context>
<context>
    <name>ModelDetails</name>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Vocabulary</source>
        <translation>词表</translation>
    </message>
    <message>
        <source>Tuned state</source>
        <translation>微调状态</translation>
    </message>
    <message>
        <source>How exactly the model&apos;s numbers are kept. Less exact ones take less memory and write as well.</source>
        <translation>模型数值保存得有多精确。精度低一些，占用内存更少，写得几乎一样好。</translation>
    </message>
    <message>
        <source>The list of pieces that the model&apos;s words are made of. Only the model&apos;s own gives good text.</source>
        <translation>模型拼成词句所用的片段表。只有模型自己的词表才能写出通顺的文字。</translation>
    </message>
    <message>
        <source>A small file that sets the model&apos;s mood before it reads your story. Most models need none.</source>
        <translation>一个小文件，在模型读故事之前定下它的笔调。大多数模型不需要。</translation>
    </message>
    <message>
        <source>Looking at the file…</source>
        <translation>正在查看文件…</translation>
    </message>
    <message>
        <source>This file is still being copied. It can be loaded when it is whole.</source>
        <translation>这个文件还在复制，复制完才能加载。</translation>
    </message>
    <message>
        <source>This model is in use.</source>
        <translation>正在使用这个模型。</translation>
    </message>
    <message>
        <source>There is nothing at {path} any more.</source>
        <translation>{path} 处已经什么都没有了。</translation>
    </message>
    <message>
        <source>If its drive isn&apos;t connected, connect it. If it was moved, open it at its new place.</source>
        <translation>如果所在的磁盘没有连接，请先连接；如果移动过，请到新的位置打开。</translation>
    </message>
    <message>
        <source>Use {precision}</source>
        <translation>改用 {precision}</translation>
    </message>
    <message>
        <source>Choose a vocabulary…</source>
        <translation>选择词表…</translation>
    </message>
    <message>
        <source>Use the model&apos;s own vocabulary</source>
        <translation>改用模型自己的词表</translation>
    </message>
    <message>
        <source>Begin without it</source>
        <translation>不使用它</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>从列表中移除</translation>
    </message>
    <message>
        <source>Switch to the built-in model</source>
        <translation>换回内置模型</translation>
    </message>
    <message>
        <source>Automatic: {name}</source>
        <translation>自动：{name}</translation>
    </message>
    <message>
        <source>None found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>No tuned state</source>
        <translation>不使用</translation>
    </message>
    <message>
        <source>The model&apos;s own</source>
        <translation>模型自己的</translation>
    </message>
    <message>
        <source>The model goes on writing until Ravel is closed. Put its file back to use it after that.</source>
        <translation>这个模型在关闭 Ravel 之前仍可使用。以后还要用，请把文件放回原处。</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>{weights} weights: {layers} layers of {width}</source>
        <translation>{weights} 个权重：{layers} 层，宽 {width}</translation>
    </message>
    <message>
        <source>{format}, {size}, weights stored as {precision}</source>
        <translation>{format}，{size}，权重存为 {precision}</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>规模</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>not stated by the file</source>
        <translation>文件中未注明</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Fits</source>
        <translation>能运行</translation>
    </message>
    <message>
        <source>Tight</source>
        <translation>勉强</translation>
    </message>
    <message>
        <source>Does not fit</source>
        <translation>内存不够</translation>
    </message>
    <message>
        <source>No vocabulary</source>
        <translation>缺词表</translation>
    </message>
    <message>
        <source>Can&apos;t be used</source>
        <translation>不能用</translation>
    </message>
    <message>
        <source>Gone</source>
        <translation>找不到</translation>
    </message>
    <message>
        <source>Being copied…</source>
        <translation>复制中…</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>查看中…</translation>
    </message>
    <message>
        <source>An addition to a model</source>
        <translation>模型的附加部分</translation>
    </message>
    <message>
        <source>A tuned state</source>
        <translation>微调状态文件</translation>
    </message>
    <message>
        <source>Damaged or not complete</source>
        <translation>损坏或不完整</translation>
    </message>
    <message>
        <source>Contains program code</source>
        <translation>含有程序代码</translation>
    </message>
    <message>
        <source>Not a model for Ravel</source>
        <translation>不是 Ravel 能用的模型</translation>
    </message>
    <message>
        <source>Its parts don&apos;t fit together</source>
        <translation>各部分对不上</translation>
    </message>
    <message>
        <source>The vocabulary does not fit</source>
        <translation>词表不适用</translation>
    </message>
    <message>
        <source>The tuned state does not fit</source>
        <translation>微调状态不适用</translation>
    </message>
    <message>
        <source>Several models in one folder</source>
        <translation>文件夹里有多个模型</translation>
    </message>
    <message>
        <source>Can&apos;t be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>Automatic: {precision}</source>
        <translation>自动：{precision}</translation>
    </message>
    <message>
        <source>fp32: exact, takes most memory</source>
        <translation>fp32：精确，占内存最多</translation>
    </message>
    <message>
        <source>bf16: half the memory, hardly any difference</source>
        <translation>bf16：内存减半，几乎没有差别</translation>
    </message>
    <message>
        <source>fp16: half the memory, close to exact</source>
        <translation>fp16：内存减半，接近精确</translation>
    </message>
    <message>
        <source>int8: a quarter of the memory, fast, no difference you could read</source>
        <translation>int8：内存只需四分之一，速度快，读不出差别</translation>
    </message>
    <message>
        <source>int4: an eighth of the memory, fastest, a little less exact</source>
        <translation>int4：内存只需八分之一，速度最快，精度略低</translation>
    </message>
    <message>
        <source>{precision} ({size})</source>
        <comment>a precision and the memory it takes</comment>
        <translation>{precision}（{size}）</translation>
    </message>
    <message>
        <source>It fits: it needs {needed} of memory, {available} are free.</source>
        <translation>能运行：需要 {needed} 内存，现有 {available} 可用。</translation>
    </message>
    <message>
        <source>It fits, but barely: it needs {needed} of memory, {available} are free. Other programs may become slow; close some first.</source>
        <translation>勉强能运行：需要 {needed} 内存，现有 {available} 可用。其他程序可能变慢，请先关闭一些。</translation>
    </message>
    <message>
        <source>It does not fit: it needs {needed} of memory, {available} are free.</source>
        <translation>内存不够：需要 {needed}，现有 {available} 可用。</translation>
    </message>
    <message>
        <source>In the precision {precision} it fits.</source>
        <translation>换成 {precision} 精度就能运行。</translation>
    </message>
    <message>
        <source>Switch to the built-in model first: that frees {size}. Then load this one.</source>
        <translation>先换回内置模型，可以腾出 {size}，然后再加载这个模型。</translation>
    </message>
    <message>
        <source>Close other programs, or choose a smaller model.</source>
        <translation>请关闭其他程序，或换一个更小的模型。</translation>
    </message>
</context>
<context>
    <name>NextWords</name>
    <message>
        <source>Next word</source>
        <translation>下一个词</translation>
    </message>
    <message>
        <source>How likely the next words at the caret are, without the dials and with them</source>
        <translation>光标处下一个词的概率：不加调节与加上调节</translation>
    </message>
    <message>
        <source>What may come next</source>
        <translation>接下来可能是</translation>
    </message>
    <message>
        <source>Outlined: by the model alone. Filled: with the dials.</source>
        <translation>空心：模型本身。实心：加上调节。</translation>
    </message>
    <message>
        <source>{count} of {total} words can come</source>
        <translation>{total} 个词中有 {count} 个可以出现</translation>
    </message>
</context>
<context>
    <name>NextWordsController</name>
    <message>
        <source>The model is on its way.</source>
        <translation>模型正在加载。</translation>
    </message>
    <message>
        <source>Without a model there is nothing to show. Choose one with Model → Choose a model.</source>
        <translation>没有模型就没有可显示的。请在“模型 → 选择模型”中选一个。</translation>
    </message>
    <message>
        <source>Open a scene to see what may come next in it.</source>
        <translation>打开一个场景，看看接下来可能是什么。</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Close this notice</source>
        <translation>关闭这条提示</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>{sentence} {remedy}</source>
        <comment>what happened, and what can be done about it</comment>
        <extracomment>Says something in the language in use, each time anew: a notice may stand there while the language changes.</extracomment>
        <translation>{sentence}{remedy}</translation>
    </message>
</context>
<context>
    <name>NumberDial</name>
    <message>
        <source>{low} to {high}</source>
        <translation>{low} 到 {high}</translation>
    </message>
    <message>
        <source>The mark is at {value}, where the dial changes nothing.</source>
        <translation>标记在 {value}，此时这项调节不起作用。</translation>
    </message>
    <message>
        <source>The mark is at the usual value, {value}.</source>
        <translation>标记在平常的数值 {value}。</translation>
    </message>
</context>
<context>
    <name>OrderDial</name>
    <message>
        <source>Earlier</source>
        <translation>提前</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>推后</translation>
    </message>
    <message>
        <source>Usual order</source>
        <translation>平常的顺序</translation>
    </message>
</context>
<context>
    <name>OutlinePanel</name>
    <message>
        <source>Untitled scene</source>
        <translation>未命名的场景</translation>
    </message>
    <message>
        <source>No label</source>
        <comment>of a scene</comment>
        <translation>无标签</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>大纲</translation>
    </message>
    <message>
        <source>Enter opens a scene, F2 changes a cell.</source>
        <translation>回车打开场景，F2 修改单元格。</translation>
    </message>
    <message>
        <source>Back to the page</source>
        <translation>回到正文</translation>
    </message>
    <message>
        <source>Scene</source>
        <translation>场景</translation>
    </message>
    <message>
        <source>Synopsis</source>
        <translation>梗概</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Label</source>
        <comment>of a scene</comment>
        <translation>标签</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>字数</translation>
    </message>
</context>
<context>
    <name>Outside</name>
    <message>
        <source>Write the text to disk again, or put it into the trash, from where you can put it back.</source>
        <translation>可以把文字重新写入磁盘，也可以放进回收站，以后还能取回。</translation>
    </message>
    <message>
        <source>Write it again</source>
        <translation>重新写入</translation>
    </message>
    <message>
        <source>Put it into the trash</source>
        <translation>放进回收站</translation>
    </message>
    <message>
        <source>Decide later</source>
        <translation>以后再定</translation>
    </message>
    <message>
        <source>You and another program both changed the order or the titles of this story.</source>
        <translation>你和别的程序都改了这个故事的顺序或标题。</translation>
    </message>
    <message>
        <source>No text is touched by this. The other list is kept in the recovery folder.</source>
        <translation>文字不受影响。另一份目录保存在恢复文件夹里。</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>保留我的</translation>
    </message>
    <message>
        <source>Take theirs</source>
        <translation>采用对方的</translation>
    </message>
</context>
<context>
    <name>OutsideChanges</name>
    <message>
        <source>The order or the titles of this story were changed here and by another program.</source>
        <translation>这个故事的顺序或标题在这里和别的程序里都改过。</translation>
    </message>
    <message>
        <source>Decide…</source>
        <translation>决定…</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>再查看一次</translation>
    </message>
    <message>
        <source>Another program deleted the file of “{title}”. Its text is still here.</source>
        <translation>别的程序删除了“{title}”的文件。文字还在这里。</translation>
    </message>
    <message>
        <source>Another program deleted the files of {count} texts. The texts are still here.</source>
        <translation>别的程序删除了 {count} 篇文字的文件。文字还在这里。</translation>
    </message>
    <message>
        <source>Another program added texts to this story: {count}.</source>
        <translation>别的程序为这个故事添加了 {count} 篇文字。</translation>
    </message>
    <message>
        <source>Another program changed the order or the titles of this story. They are taken over.</source>
        <translation>别的程序改了这个故事的顺序或标题，已照此更新。</translation>
    </message>
    <message>
        <source>Another program changed {file}, and it can&apos;t be read now. Yours is still in use.</source>
        <translation>别的程序改了 {file}，现在无法读取。仍在使用你的版本。</translation>
    </message>
    <message>
        <source>Save yours again</source>
        <translation>重新保存我的</translation>
    </message>
</context>
<context>
    <name>OutsideTexts</name>
    <message>
        <source>Another program changed “{title}”. The change is on the page; Undo takes it back.</source>
        <translation>别的程序改了“{title}”，改动已放到正文，可以撤销。</translation>
    </message>
    <message>
        <source>Another program changed {count} texts. The changes are taken over.</source>
        <translation>别的程序改了 {count} 篇文字，改动已采用。</translation>
    </message>
    <message>
        <source>See what changed</source>
        <translation>查看改动</translation>
    </message>
    <message>
        <source>Changed by another program</source>
        <translation>别的程序所做的改动</translation>
    </message>
    <message>
        <source>Marked: new. Struck through: no longer there.</source>
        <translation>标出的是新增，划去的已不在。</translation>
    </message>
    <message>
        <source>Nothing differs.</source>
        <translation>没有不同。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>You and another program both changed “{title}” in the same place. Your text is on the page, theirs in the file.</source>
        <translation>你和别的程序改了“{title}”的同一处。你的在正文里，对方的在文件里。</translation>
    </message>
    <message>
        <source>Decide…</source>
        <translation>决定…</translation>
    </message>
    <message>
        <source>Changed here and by another program</source>
        <translation>这里和别的程序都改过</translation>
    </message>
    <message>
        <source>Marked: only in theirs. Struck through: only in yours. The other one stays among the versions.</source>
        <translation>标出的只在对方的文字里，划去的只在你的文字里。另一份留在版本中。</translation>
    </message>
    <message>
        <source>Decide later</source>
        <translation>以后再定</translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation>两份都留</translation>
    </message>
    <message>
        <source>Take theirs</source>
        <translation>采用对方的</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>保留我的</translation>
    </message>
    <message>
        <source>Save your text over it</source>
        <translation>用我的文字覆盖</translation>
    </message>
</context>
<context>
    <name>OverviewPanel</name>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>Back to the page</source>
        <translation>回到正文</translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation>书名(&amp;T)</translation>
    </message>
    <message>
        <source>Au&amp;thor</source>
        <translation>作者(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>Language of the story</source>
        <translation>故事的语言</translation>
    </message>
    <message>
        <source>Spelling, quotation marks and exports go by it.</source>
        <translation>拼写检查、引号和导出都依它而定。</translation>
    </message>
    <message>
        <source>As the text tells</source>
        <translation>由正文判断</translation>
    </message>
    <message>
        <source>Title of the story</source>
        <translation>故事的书名</translation>
    </message>
    <message>
        <source>Author</source>
        <translation>作者</translation>
    </message>
    <message>
        <source>Words by chapter</source>
        <translation>各章字数</translation>
    </message>
    <message>
        <source>Words by status</source>
        <translation>各状态字数</translation>
    </message>
    <message>
        <source>Longest scenes</source>
        <translation>最长的场景</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>字数</translation>
    </message>
    <message>
        <source>Characters with spaces</source>
        <translation>字符数（含空格）</translation>
    </message>
    <message>
        <source>Pages of a manuscript</source>
        <translation>书稿页数</translation>
    </message>
    <message>
        <source>about {pages}</source>
        <translation>约 {pages}</translation>
    </message>
    <message>
        <source>Time to read</source>
        <translation>阅读时间</translation>
    </message>
    <message>
        <source>Scenes</source>
        <translation>场景</translation>
    </message>
    <message>
        <source>Chapters</source>
        <translation>章</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>笔记</translation>
    </message>
    <message>
        <source>Chapter {number}</source>
        <translation>第 {number} 章</translation>
    </message>
    <message>
        <source>Untitled scene</source>
        <translation>未命名的场景</translation>
    </message>
    <message>
        <source>Words: {count}</source>
        <translation>{count} 字</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} 分钟</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分钟</translation>
    </message>
</context>
<context>
    <name>PageWords</name>
    <message>
        <source>Looking for suggestions…</source>
        <translation>正在查找建议…</translation>
    </message>
    <message>
        <source>Add to story</source>
        <translation>加入这个故事的词</translation>
    </message>
    <message>
        <source>Add to my words</source>
        <translation>加入我的词</translation>
    </message>
    <message>
        <source>Ignore in this session</source>
        <translation>本次忽略</translation>
    </message>
    <message>
        <source>No suggestions</source>
        <translation>没有建议</translation>
    </message>
</context>
<context>
    <name>Preferences</name>
    <message>
        <source>As the system</source>
        <extracomment>What the values of choices are called; a language is always called by its own name.</extracomment>
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
        <source>Sepia</source>
        <translation>护眼</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Literata (serif)</source>
        <translation>Literata（衬线）</translation>
    </message>
    <message>
        <source>Atkinson Hyperlegible (sans serif)</source>
        <translation>Atkinson Hyperlegible（无衬线）</translation>
    </message>
    <message>
        <source>Courier Prime (typewriter)</source>
        <translation>Courier Prime（打字机）</translation>
    </message>
    <message>
        <source>A font of your choice</source>
        <translation>自选字体</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>正文</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Backups</source>
        <translation>备份</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存与磁盘</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>Spelling</source>
        <translation>拼写</translation>
    </message>
</context>
<context>
    <name>PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>偏好设置</translation>
    </message>
    <message>
        <source>Restore defaults</source>
        <translation>恢复默认</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>设置分类</translation>
    </message>
    <message>
        <source>Nothing found.</source>
        <translation>没有找到。</translation>
    </message>
</context>
<context>
    <name>PresetImport</name>
    <message>
        <source>The value was beyond what Ravel takes.</source>
        <extracomment>Reasons of engine.sampling.ImportedValue, but for those of values that change nothing.</extracomment>
        <translation>数值超出了 Ravel 的范围。</translation>
    </message>
    <message>
        <source>It has to be a whole number.</source>
        <translation>必须是整数。</translation>
    </message>
    <message>
        <source>In Ravel it fades as the text goes on.</source>
        <translation>在 Ravel 中它会随着文字推进而减弱。</translation>
    </message>
    <message>
        <source>In Ravel the penalties on repetition always come first.</source>
        <translation>在 Ravel 中，对重复的惩罚总是最先进行。</translation>
    </message>
    <message>
        <source>Some of its steps are not known here and were left out.</source>
        <translation>其中有些步骤这里没有，已略去。</translation>
    </message>
    <message>
        <source>What can&apos;t be used here was left out.</source>
        <translation>这里用不了的部分已略去。</translation>
    </message>
    <message>
        <source>Lowest and highest became a middle and a width around it.</source>
        <translation>最低值和最高值换成了中间值和上下幅度。</translation>
    </message>
    <message>
        <source>Ravel has no such setting.</source>
        <translation>Ravel 没有这项设置。</translation>
    </message>
    <message>
        <source>It means something else in Ravel.</source>
        <translation>它在 Ravel 中意思不同。</translation>
    </message>
    <message>
        <source>The file has another order for the steps, which is followed.</source>
        <translation>文件中另有步骤顺序，已按那个顺序。</translation>
    </message>
    <message>
        <source>Its numbers belong to another model&apos;s vocabulary.</source>
        <translation>其中的编号属于另一个模型的词表。</translation>
    </message>
    <message>
        <source>What happens at the end of a text is set under Stop rules.</source>
        <translation>文末如何处理，请在“续写止于何处”中设定。</translation>
    </message>
    <message>
        <source>It says how the other program runs its model.</source>
        <translation>它说的是那个程序怎样运行模型。</translation>
    </message>
    <message>
        <source>It is not a number.</source>
        <translation>它不是数字。</translation>
    </message>
    <message>
        <source>It is not a number that could be used.</source>
        <translation>这个数字无法使用。</translation>
    </message>
    <message>
        <source>It is far too large a number.</source>
        <translation>这个数字太大了。</translation>
    </message>
    <message>
        <source>It is neither on nor off.</source>
        <translation>它既不是开也不是关。</translation>
    </message>
    <message>
        <source>It is no list that can be used.</source>
        <translation>这个列表无法使用。</translation>
    </message>
    <message>
        <source>Taken with a change</source>
        <extracomment>Kinds of engine.sampling.ImportedValue, in the order in which they are shown.</extracomment>
        <translation>已采用，有改动</translation>
    </message>
    <message>
        <source>Could not be used</source>
        <translation>无法使用</translation>
    </message>
    <message>
        <source>Has no counterpart in Ravel</source>
        <translation>Ravel 中没有对应项</translation>
    </message>
    <message>
        <source>Taken as it is</source>
        <translation>原样采用</translation>
    </message>
    <message>
        <source>Off or left open: {names}</source>
        <translation>关闭或未设定：{names}</translation>
    </message>
    <message>
        <source>{name}: {value}</source>
        <translation>{name}：{value}</translation>
    </message>
    <message>
        <source>{line}. {reason}</source>
        <translation>{line}。{reason}</translation>
    </message>
</context>
<context>
    <name>PresetImportDialog</name>
    <message>
        <source>Import a preset</source>
        <translation>导入预设</translation>
    </message>
    <message>
        <source>A preset of {program}. It is kept among your own presets when you use it.</source>
        <translation>{program} 的预设。使用后会保存在你自己的预设中。</translation>
    </message>
    <message>
        <source>{kind} ({count})</source>
        <translation>{kind}（{count}）</translation>
    </message>
    <message>
        <source>Also add its banned phrases to my list ({count})</source>
        <translation>同时把其中的禁用短语加入我的列表（{count}）</translation>
    </message>
    <message>
        <source>Also end passages at its texts ({count})</source>
        <translation>同时在其中的文字处结束续写（{count}）</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>PresetNameDialog</name>
    <message>
        <source>Save as preset</source>
        <translation>存为预设</translation>
    </message>
    <message>
        <source>Rename preset</source>
        <translation>重命名预设</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>There is a preset “{name}”. Saving replaces it.</source>
        <translation>已有预设“{name}”，保存会替换它。</translation>
    </message>
    <message>
        <source>There is a preset “{name}” already. Choose another name.</source>
        <translation>已有预设“{name}”，请换一个名称。</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Balanced</source>
        <extracomment>Before the key of each of the writer&apos;s own: no file name of a shipped one can begin with it.</extracomment>
        <translation>均衡</translation>
    </message>
    <message>
        <source>Keeps to the story with room for surprise; a good place to start.</source>
        <translation>紧扣故事，也留有意外的余地；适合从这里开始。</translation>
    </message>
    <message>
        <source>Storyteller</source>
        <translation>说书人</translation>
    </message>
    <message>
        <source>Calm sentences that keep reaching for new words instead of the ones just used.</source>
        <translation>语句平和，不断换用新词，少用刚刚用过的。</translation>
    </message>
    <message>
        <source>Steady</source>
        <translation>稳健</translation>
    </message>
    <message>
        <source>Stays close to the likeliest words: plain, coherent, seldom surprising.</source>
        <translation>紧跟最可能的词：平实、连贯，少有意外。</translation>
    </message>
    <message>
        <source>Adventurous</source>
        <translation>大胆</translation>
    </message>
    <message>
        <source>Takes less likely turns and lively words, and still makes sense most of the time.</source>
        <translation>敢走少见的转折，用词活泼，大体仍说得通。</translation>
    </message>
    <message>
        <source>Fresh</source>
        <translation>清新</translation>
    </message>
    <message>
        <source>Passes over the obvious word now and then, and never takes a phrase up again; for when it all sounds alike.</source>
        <translation>不时略过显而易见的词，也不重拾用过的短语；适合文字千篇一律的时候。</translation>
    </message>
    <message>
        <source>Wild</source>
        <translation>天马行空</translation>
    </message>
    <message>
        <source>For ideas you would not have had: strange turns, some of them nonsense.</source>
        <translation>带来你想不到的点子：转折离奇，有些会不知所云。</translation>
    </message>
    <message>
        <source>Exact (always the likeliest word)</source>
        <translation>确定（总选最可能的词）</translation>
    </message>
    <message>
        <source>No chance at all: the same text is always continued in the same way, and may go round in circles.</source>
        <translation>毫无随机：同样的文字总是得到同样的续写，有时会原地打转。</translation>
    </message>
    <message>
        <source>As the model suggests</source>
        <translation>模型建议</translation>
    </message>
    <message>
        <source>Where the makers of the model in use would begin.</source>
        <translation>所用模型的作者建议的起点。</translation>
    </message>
</context>
<context>
    <name>PresetsController</name>
    <message>
        <source>&amp;Save as preset…</source>
        <translation>存为预设(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Rename…</source>
        <translation>重命名(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>删除(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation>导入(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>The preset “{name}” was deleted.</source>
        <translation>已删除预设“{name}”。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>The phrases were added to your list of banned phrases, which is not in use yet.</source>
        <translation>短语已加入你的禁用短语列表，该列表尚未启用。</translation>
    </message>
    <message>
        <source>Show the list…</source>
        <translation>显示列表…</translation>
    </message>
    <message>
        <source>My dials</source>
        <translation>我的调节</translation>
    </message>
</context>
<context>
    <name>Quantities</name>
    <message>
        <source>1 word</source>
        <translation>1 字</translation>
    </message>
    <message>
        <source>{count} words</source>
        <translation>{count} 字</translation>
    </message>
    <message>
        <source>1 character</source>
        <translation>1 个字符</translation>
    </message>
    <message>
        <source>{count} characters</source>
        <translation>{count} 个字符</translation>
    </message>
    <message>
        <source>1 minute</source>
        <translation>1 分钟</translation>
    </message>
    <message>
        <source>{count} minutes</source>
        <translation>{count} 分钟</translation>
    </message>
</context>
<context>
    <name>QueryRow</name>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Match capitals and small letters</source>
        <translation>区分大小写</translation>
    </message>
    <message>
        <source>Whole words only</source>
        <translation>全字匹配</translation>
    </message>
    <message>
        <source>Regular expression</source>
        <translation>正则表达式</translation>
    </message>
</context>
<context>
    <name>ReadingPanel</name>
    <message>
        <source>Chapter</source>
        <translation>章</translation>
    </message>
    <message>
        <source>Previous chapter</source>
        <translation>上一章</translation>
    </message>
    <message>
        <source>Next chapter</source>
        <translation>下一章</translation>
    </message>
    <message>
        <source>Back to the page</source>
        <translation>回到正文</translation>
    </message>
    <message>
        <source>Manuscript</source>
        <translation>书稿</translation>
    </message>
</context>
<context>
    <name>ReadyModelsView</name>
    <message>
        <source>A large model is made ready for your machine once, and loads faster after that.</source>
        <translation>大模型会为这台电脑整理一次，之后加载得更快。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete the models made ready</source>
        <translation>删除整理好的模型</translation>
    </message>
    <message>
        <source>Makes room on your disk. Your models stay; each loads more slowly once, and is made ready again.</source>
        <translation>腾出磁盘空间。你的模型会保留；每个模型下次加载会慢一些，并重新整理。</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Models made ready: {size}</source>
        <translation>整理好的模型：{size}</translation>
    </message>
    <message>
        <source>Deleting…</source>
        <translation>正在删除…</translation>
    </message>
    <message>
        <source>Deleted. A model in use goes on; its room is free when another one is loaded or Ravel is closed.</source>
        <translation>已删除。正在使用的模型照常工作；换用别的模型或关闭 Ravel 后，它占的空间才会腾出。</translation>
    </message>
</context>
<context>
    <name>RecoveryController</name>
    <message>
        <source>Ravel ended without closing this story the last time. It is here as it was just before.</source>
        <translation>上次 Ravel 没有正常关闭这个故事。现在的样子就是当时最后的样子。</translation>
    </message>
    <message>
        <source>Earlier versions</source>
        <translation>更早的版本</translation>
    </message>
    <message>
        <source>Texts that could not be saved the last time: {count}. They are kept in {folder}.</source>
        <translation>上次未能保存的文字：{count} 篇，保存在 {folder}。</translation>
    </message>
    <message>
        <source>Show them…</source>
        <translation>查看…</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Keep it as a scene</source>
        <translation>存为场景</translation>
    </message>
    <message>
        <source>Recovered texts</source>
        <translation>恢复的文字</translation>
    </message>
    <message>
        <source>Marked: only in what was recovered. Struck through: only in what was saved.</source>
        <translation>标出的只在恢复的文字中；划去的只在已保存的文字中。</translation>
    </message>
    <message>
        <source>Nothing differs.</source>
        <translation>没有不同。</translation>
    </message>
    <message>
        <source>Decide later</source>
        <translation>以后再定</translation>
    </message>
    <message>
        <source>Put it on the page</source>
        <translation>放到正文</translation>
    </message>
    <message>
        <source>Not saved on {date} · {file}</source>
        <translation>{date} 未能保存 · {file}</translation>
    </message>
    <message>
        <source>Recovered: {title}</source>
        <translation>恢复：{title}</translation>
    </message>
    <message>
        <source>This scene is being written in just now. Choose again when what is being written is finished.</source>
        <translation>这个场景正在写入。请等写完后再选择。</translation>
    </message>
</context>
<context>
    <name>RepetitionController</name>
    <message>
        <source>{repeated} of the last {words} words have come before: “{phrase}”</source>
        <extracomment>Characters before the end of the passage that are measured: about 350 words. Measured: under 1 ms. While the model writes, it is measured again after so many tokens: about thirty words. What &quot;Break the loop&quot; puts on: DRY as its author proposes it; with DRY on already, a step more of both penalties.</extracomment>
        <translation>最近 {words} 个字中有 {repeated} 个是重复的：“{phrase}”</translation>
    </message>
</context>
<context>
    <name>SceneDetails</name>
    <message>
        <source>Who or what this is</source>
        <translation>写明是谁或是什么</translation>
    </message>
    <message>
        <source>No label</source>
        <translation>无标签</translation>
    </message>
    <message>
        <source>Unnamed</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>Edit labels…</source>
        <translation>编辑标签…</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Details of the scene</source>
        <translation>场景详情</translation>
    </message>
    <message>
        <source>Synopsis</source>
        <translation>梗概</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>What happens here</source>
        <translation>这里发生了什么</translation>
    </message>
</context>
<context>
    <name>SceneList</name>
    <message>
        <source>Untitled story</source>
        <translation>未命名的故事</translation>
    </message>
    <message>
        <source>New scene</source>
        <translation>新建场景</translation>
    </message>
    <message>
        <source>Chapters, scenes and notes</source>
        <translation>章、场景和笔记</translation>
    </message>
    <message>
        <source>Chapter {number}</source>
        <translation>第 {number} 章</translation>
    </message>
    <message>
        <source>Characters</source>
        <translation>人物</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>地点</translation>
    </message>
    <message>
        <source>Lore</source>
        <translation>设定</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>归档</translation>
    </message>
    <message>
        <source>Untitled scene</source>
        <translation>未命名的场景</translation>
    </message>
    <message>
        <source>The model has not read the story up to here as it is now.</source>
        <translation>模型还没有读过到此为止的最新文字。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Words: {words}</source>
        <translation>{words} 字</translation>
    </message>
    <message>
        <source>Scenes: {scenes} · Words: {words}</source>
        <translation>{scenes} 个场景 · {words} 字</translation>
    </message>
</context>
<context>
    <name>Search</name>
    <message>
        <source>a bracket is never closed</source>
        <translation>有括号没有闭合</translation>
    </message>
    <message>
        <source>a bracket is closed that was never opened</source>
        <translation>多了一个右括号</translation>
    </message>
    <message>
        <source>a [ is never closed</source>
        <translation>有 [ 没有闭合</translation>
    </message>
    <message>
        <source>there is nothing to repeat</source>
        <translation>没有可重复的内容</translation>
    </message>
    <message>
        <source>what is repeated already is repeated again</source>
        <translation>已经重复的又被重复</translation>
    </message>
    <message>
        <source>the numbers in { } are the wrong way round</source>
        <translation>{ } 里的数字顺序反了</translation>
    </message>
    <message>
        <source>a range in [ ] is the wrong way round</source>
        <translation>[ ] 里的范围顺序反了</translation>
    </message>
    <message>
        <source>a backslash stands at the end</source>
        <translation>末尾多了一个反斜杠</translation>
    </message>
    <message>
        <source>there is no such group</source>
        <translation>没有这个分组</translation>
    </message>
    <message>
        <source>a group has no name</source>
        <translation>有分组没有名称</translation>
    </message>
    <message>
        <source>there is no such kind of characters</source>
        <translation>没有这类字符</translation>
    </message>
    <message>
        <source>nothing is known that begins with (? and this character</source>
        <translation>没有以 (? 加此字符开头的写法</translation>
    </message>
    <message>
        <source>This regular expression can&apos;t be read: {reason}. To find the characters as they stand, switch it off.</source>
        <translation>无法理解这个正则表达式：{reason}。要按原样查找，请关闭正则表达式。</translation>
    </message>
    <message>
        <source>This can&apos;t be put in place: {reason}. Write \\ for a backslash, \1 for the first group.</source>
        <translation>无法替换：{reason}。反斜杠写作 \\，第一个分组写作 \1。</translation>
    </message>
    <message>
        <source>This regular expression takes too long. Try one with fewer * and + inside of brackets.</source>
        <translation>这个正则表达式太费时间。请少在括号内用 * 和 +。</translation>
    </message>
    <message>
        <source>No matches</source>
        <translation>没有匹配</translation>
    </message>
    <message>
        <source>{number}+</source>
        <comment>a number, or more</comment>
        <translation>{number} 以上</translation>
    </message>
    <message>
        <source>1 match</source>
        <translation>1 处</translation>
    </message>
    <message>
        <source>{number} matches</source>
        <translation>{number} 处</translation>
    </message>
    <message>
        <source>{index} of {number}</source>
        <comment>of matches</comment>
        <translation>第 {index} 处，共 {number} 处</translation>
    </message>
    <message>
        <source>Replaced 1 match.</source>
        <translation>已替换 1 处。</translation>
    </message>
    <message>
        <source>Replaced {number} matches.</source>
        <translation>已替换 {number} 处。</translation>
    </message>
    <message>
        <source>in 1 note</source>
        <translation>，在 1 篇笔记中</translation>
    </message>
    <message>
        <source>in {number} scenes and notes</source>
        <translation>，在 {number} 个场景和笔记中</translation>
    </message>
    <message>
        <source>in 1 scene</source>
        <translation>，在 1 个场景中</translation>
    </message>
    <message>
        <source>in {number} scenes</source>
        <translation>，在 {number} 个场景中</translation>
    </message>
    <message>
        <source>{matches} {in_texts}</source>
        <comment>3 matches in 2 scenes</comment>
        <translation>{matches}{in_texts}</translation>
    </message>
    <message>
        <source>{found}. The first {number} are listed.</source>
        <translation>{found}。列出了前 {number} 处。</translation>
    </message>
    <message>
        <source>Replaced {matches} {in_texts}.</source>
        <comment>3 matches in 2 scenes</comment>
        <translation>已替换 {matches}{in_texts}。</translation>
    </message>
    <message>
        <source>Nothing was replaced.</source>
        <translation>没有替换。</translation>
    </message>
    <message>
        <source>1 match is as it was.</source>
        <translation>1 处保持原样。</translation>
    </message>
    <message>
        <source>{number} matches are as they were.</source>
        <translation>{number} 处保持原样。</translation>
    </message>
    <message>
        <source>1 place had changed meanwhile and was left alone.</source>
        <translation>1 处期间有改动，没有替换。</translation>
    </message>
    <message>
        <source>{number} places had changed meanwhile and were left alone.</source>
        <translation>{number} 处期间有改动，没有替换。</translation>
    </message>
    <message>
        <source>The scene that is being written in was left alone.</source>
        <translation>正在续写的场景没有替换。</translation>
    </message>
    <message>
        <source>Replace 1 match</source>
        <translation>替换 1 处</translation>
    </message>
    <message>
        <source>Replace {number} matches</source>
        <translation>替换 {number} 处</translation>
    </message>
    <message>
        <source>Replacing in 1 text</source>
        <translation>正在替换 1 个文本</translation>
    </message>
    <message>
        <source>Replacing: {done} of {number} texts</source>
        <translation>正在替换：{done} / {number} 篇</translation>
    </message>
    <message>
        <source>That text is no longer in the story.</source>
        <translation>那篇文字已不在故事里。</translation>
    </message>
    <message>
        <source>The model is writing here. Nothing was replaced. Stop it first, or wait.</source>
        <translation>模型正在这里续写，没有替换。请先停止，或等它写完。</translation>
    </message>
    <message>
        <source>A word is still being composed here. Nothing was replaced. Finish it first.</source>
        <translation>这里还有未完成的输入，没有替换。请先完成输入。</translation>
    </message>
    <message>
        <source>This story is open for reading only.</source>
        <translation>这个故事以只读方式打开。</translation>
    </message>
    <message>
        <source>{reason}, at character {position}</source>
        <translation>{reason}，在第 {position} 个字符处</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search the preferences</source>
        <translation>搜索偏好设置</translation>
    </message>
</context>
<context>
    <name>SecondPage</name>
    <message>
        <source>Choose a scene or a note</source>
        <translation>选择场景或笔记</translation>
    </message>
    <message>
        <source>Text on the second page</source>
        <translation>第二页上的文字</translation>
    </message>
    <message>
        <source>Change the two pages over</source>
        <translation>左右对调</translation>
    </message>
    <message>
        <source>Close the second page</source>
        <translation>关闭第二页</translation>
    </message>
    <message>
        <source>Choose above what to show here.</source>
        <translation>请在上方选择要在这里显示的内容。</translation>
    </message>
    <message>
        <source>Second page</source>
        <translation>第二页</translation>
    </message>
</context>
<context>
    <name>SecondPageController</name>
    <message>
        <source>Notes</source>
        <translation>笔记</translation>
    </message>
    <message>
        <source>Untitled note</source>
        <translation>未命名的笔记</translation>
    </message>
    <message>
        <source>Scene {number}</source>
        <translation>场景 {number}</translation>
    </message>
</context>
<context>
    <name>SeedDial</name>
    <message>
        <source>Always the same</source>
        <translation>固定不变</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Font of the page</source>
        <translation>正文字体</translation>
    </message>
    <message>
        <source>Chosen font</source>
        <translation>自选字体</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>字号</translation>
    </message>
    <message>
        <source>Line spacing</source>
        <translation>行距</translation>
    </message>
    <message>
        <source>Line length</source>
        <translation>行宽</translation>
    </message>
    <message>
        <source>Characters in a line. 60 to 75 are easiest to read.</source>
        <translation>每行的西文字符数，一个汉字算两个。60 到 75（三十多个汉字）最易阅读。</translation>
    </message>
    <message>
        <source>Space between paragraphs</source>
        <translation>段落间距</translation>
    </message>
    <message>
        <source>In lines, beside the empty line that is there anyway.</source>
        <translation>以行为单位，加在原有的空行之外。</translation>
    </message>
    <message>
        <source>First line set in by</source>
        <translation>首行缩进</translation>
    </message>
    <message>
        <source>As books have it. 1 is as wide as the letters are high.</source>
        <translation>像书里那样。1 即一个字高的宽度。</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>纸色</translation>
    </message>
    <message>
        <source>Ink</source>
        <translation>墨色</translation>
    </message>
    <message>
        <source>Colours of the page only. Tints and marks are fitted to them.</source>
        <translation>只改正文的颜色。底色和标记会随之调整。</translation>
    </message>
    <message>
        <source>Typographic marks as you type</source>
        <translation>输入时自动改为排印标点</translation>
    </message>
    <message>
        <source>Quotation marks and dashes as the language of the story has them. Undo brings back your own.</source>
        <translation>引号和破折号按故事的语言来用。撤销即可恢复你输入的。</translation>
    </message>
    <message>
        <source>Typewriter scrolling</source>
        <translation>打字机滚动</translation>
    </message>
    <message>
        <source>The line you write in stays at the same height.</source>
        <translation>正在写的一行始终在同一高度。</translation>
    </message>
    <message>
        <source>Models folder</source>
        <translation>模型文件夹</translation>
    </message>
    <message>
        <source>Models that you put here appear in the list of models by themselves.</source>
        <translation>放进这里的模型会自动出现在模型列表中。</translation>
    </message>
    <message>
        <source>Processor cores</source>
        <translation>处理器核心数</translation>
    </message>
    <message>
        <source>How many the model may use at once. With fewer it writes more slowly and other programs run better.</source>
        <translation>模型最多同时使用几个核心。用得少，写得慢一些，其他程序运行更顺畅。</translation>
    </message>
    <message>
        <source>In memory</source>
        <translation>内存中</translation>
    </message>
    <message>
        <source>More means fewer places that have to be fetched from disk.</source>
        <translation>越多，需要从磁盘取回的位置越少。</translation>
    </message>
    <message>
        <source>Keep it on disk too</source>
        <translation>也保存在磁盘上</translation>
    </message>
    <message>
        <source>A story then opens ready to go on. Switched off, the places on disk are deleted.</source>
        <translation>这样打开故事就能接着写。关闭后会删除磁盘上保存的位置。</translation>
    </message>
    <message>
        <source>On disk</source>
        <translation>磁盘上</translation>
    </message>
    <message>
        <source>What was used longest ago makes room for new places.</source>
        <translation>最久没用的位置会让位给新的。</translation>
    </message>
    <message>
        <source>Read ahead while you pause</source>
        <translation>停笔时预读</translation>
    </message>
    <message>
        <source>The model reads again what you changed while you are not writing.</source>
        <translation>你不写的时候，模型重读你改动过的文字。</translation>
    </message>
    <message>
        <source>Go on at once after an early change</source>
        <translation>改动前文后立即续写</translation>
    </message>
    <message>
        <source>Continue doesn&apos;t wait until earlier scenes that you changed are read again.</source>
        <translation>续写时不必等模型重读前面改动过的场景。</translation>
    </message>
    <message>
        <source>Back up a story when it is closed</source>
        <translation>关闭故事时备份</translation>
    </message>
    <message>
        <source>Only if something in it was changed. A backup is a zip file with all of it.</source>
        <translation>仅在有改动时。备份是包含全部内容的 zip 文件。</translation>
    </message>
    <message>
        <source>Backups folder</source>
        <translation>备份文件夹</translation>
    </message>
    <message>
        <source>Best on another disk than your stories.</source>
        <translation>最好与故事不在同一磁盘。</translation>
    </message>
    <message>
        <source>Backups of each story</source>
        <translation>每个故事的备份数</translation>
    </message>
    <message>
        <source>The newest ones are kept, and of the older ones fewer the older they are.</source>
        <translation>保留最新的；越旧的留得越少。</translation>
    </message>
    <message>
        <source>Check spelling</source>
        <translation>检查拼写</translation>
    </message>
    <message>
        <source>Words that no dictionary of the story knows get a wavy line.</source>
        <translation>故事所用词典里没有的词会加上波浪线。</translation>
    </message>
</context>
<context>
    <name>ShortcutsPage</name>
    <message>
        <source>Keyboard</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>Find a command or a key</source>
        <translation>查找命令或按键</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Commands and their keys</source>
        <translation>命令及其按键</translation>
    </message>
    <message>
        <source>New keys</source>
        <translation>新按键</translation>
    </message>
    <message>
        <source>Press the new keys</source>
        <translation>按下新的按键</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>设定</translation>
    </message>
    <message>
        <source>No keys</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>Another command has the same keys</source>
        <translation>另有命令使用同样的按键</translation>
    </message>
    <message>
        <source>This key is needed for writing. Add Ctrl or Alt.</source>
        <translation>写作要用到这个键，请加上 Ctrl 或 Alt。</translation>
    </message>
    <message>
        <source>These keys belong to: {commands}. Setting them here takes them from there.</source>
        <translation>这组按键现属于：{commands}。在此设定后，原来的命令不再使用。</translation>
    </message>
    <message>
        <source>Choose a command, press the new keys, then Set.</source>
        <translation>先选命令，再按下新的按键，然后点“设定”。</translation>
    </message>
</context>
<context>
    <name>SnapshotsController</name>
    <message>
        <source>There are no snapshots: the history of this story can&apos;t be used now.</source>
        <translation>没有快照：这个故事的历史记录目前无法使用。</translation>
    </message>
    <message>
        <source>New snapshot</source>
        <translation>新快照</translation>
    </message>
    <message>
        <source>The whole story as it is now is kept under this name:</source>
        <translation>把整个故事现在的样子以此名称保存：</translation>
    </message>
    <message>
        <source>The snapshot “{name}” was taken.</source>
        <translation>已拍下快照“{name}”。</translation>
    </message>
    <message>
        <source>Show snapshots</source>
        <translation>查看快照</translation>
    </message>
    <message>
        <source>The snapshot “{name}” could not be taken. Make room on the disk, then take it again.</source>
        <translation>快照“{name}”没能做成。请腾出磁盘空间，再做一次。</translation>
    </message>
    <message>
        <source>Rename snapshot</source>
        <translation>重命名快照</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>The model is writing. Put the story back when it has finished.</source>
        <translation>模型正在续写。请等它写完再恢复故事。</translation>
    </message>
    <message>
        <source>Before putting back “{name}”</source>
        <translation>恢复“{name}”之前</translation>
    </message>
    <message>
        <source>Nothing was put back: how the story is now could not be kept first. Make room on the disk and try again.</source>
        <translation>什么都没有恢复：没能先保存故事现在的样子。请腾出磁盘空间，再试一次。</translation>
    </message>
    <message>
        <source>This snapshot can&apos;t be read: the history is damaged there.</source>
        <translation>这个快照无法读取：历史记录在此处已损坏。</translation>
    </message>
    <message>
        <source>The story is as it was in “{name}”.</source>
        <translation>故事已恢复到“{name}”。</translation>
    </message>
    <message>
        <source>Texts that are newer lie in the archive: {count}.</source>
        <translation>之后新增的 {count} 篇文字已归档。</translation>
    </message>
    <message>
        <source>Not put back, as something writes there: {titles}.</source>
        <translation>正在写入，未恢复：{titles}。</translation>
    </message>
</context>
<context>
    <name>SnapshotsDialog</name>
    <message>
        <source>This snapshot can&apos;t be read: the history is damaged there.</source>
        <translation>这个快照无法读取：历史记录在此处已损坏。</translation>
    </message>
    <message>
        <source>“{name}” deleted</source>
        <translation>已删除“{name}”</translation>
    </message>
    <message>
        <source>Snapshots</source>
        <translation>快照</translation>
    </message>
    <message>
        <source>Snapshots, the newest at the top</source>
        <translation>快照，最新的在最上面</translation>
    </message>
    <message>
        <source>Chapters and scenes of the snapshot</source>
        <translation>快照中的章和场景</translation>
    </message>
    <message>
        <source>New snapshot…</source>
        <translation>新快照…</translation>
    </message>
    <message>
        <source>Keeps the whole story as it is now, under a name</source>
        <translation>把整个故事现在的样子起个名字保存下来</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Put the story back</source>
        <translation>恢复故事</translation>
    </message>
    <message>
        <source>Every text, the order and the chapters. A snapshot of the present story is taken before.</source>
        <translation>包括所有文字、顺序和章。会先为现在的故事拍一个快照。</translation>
    </message>
    <message>
        <source>There are no snapshots of this story yet. A snapshot keeps every text, the order of the scenes and the titles of the chapters.</source>
        <translation>这个故事还没有快照。快照保存所有文字、场景的顺序和各章的标题。</translation>
    </message>
    <message>
        <source>Chapter {number}</source>
        <translation>第 {number} 章</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>笔记</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>归档</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
</context>
<context>
    <name>SpellingCard</name>
    <message>
        <source>Looking for suggestions…</source>
        <translation>正在查找建议…</translation>
    </message>
    <message>
        <source>Nothing can be replaced just now.</source>
        <translation>现在无法替换。</translation>
    </message>
    <message>
        <source>No suggestions</source>
        <translation>没有建议</translation>
    </message>
    <message>
        <source>Spelling</source>
        <translation>拼写</translation>
    </message>
    <message>
        <source>Suggestions</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Add to story</source>
        <translation>加入这个故事的词</translation>
    </message>
    <message>
        <source>Add to my words</source>
        <translation>加入我的词</translation>
    </message>
    <message>
        <source>Ignore</source>
        <translation>忽略</translation>
    </message>
    <message>
        <source>Until Ravel is closed</source>
        <translation>直到关闭 Ravel</translation>
    </message>
</context>
<context>
    <name>SpellingPreferences</name>
    <message>
        <source>, </source>
        <comment>between languages</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>Added: {languages}</source>
        <translation>已添加：{languages}</translation>
    </message>
</context>
<context>
    <name>SpellingSign</name>
    <message>
        <source>No misspelled words</source>
        <translation>没有拼写错误</translation>
    </message>
    <message>
        <source>Too few words to tell the language</source>
        <translation>字数太少，无法判断语言</translation>
    </message>
    <message>
        <source>No dictionary</source>
        <translation>没有词典</translation>
    </message>
    <message>
        <source>Spelling isn&apos;t checked</source>
        <translation>未检查拼写</translation>
    </message>
    <message>
        <source>No dictionary is of this story&apos;s language, so no word is marked. Click to add one.</source>
        <translation>没有这个故事所用语言的词典，所以不标记。点击添加。</translation>
    </message>
    <message>
        <source>Click to choose the languages of this story.</source>
        <translation>点击选择这个故事的语言。</translation>
    </message>
</context>
<context>
    <name>StatisticsDialog</name>
    <message>
        <source>No goal for the day is set. You can set one below.</source>
        <translation>还没有设定每天的目标，可以在下面设定。</translation>
    </message>
    <message>
        <source>Your goal for today, {goal}, is met.</source>
        <translation>今天的目标 {goal} 已达到。</translation>
    </message>
    <message>
        <source>{rest} to go of {goal}.</source>
        <translation>目标 {goal}，还差 {rest}。</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>写入</translation>
    </message>
    <message>
        <source>Taken out</source>
        <translation>删去</translation>
    </message>
    <message>
        <source>Time of writing</source>
        <translation>写作时间</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>This session</source>
        <translation>本次</translation>
    </message>
    <message>
        <source>Days in a row</source>
        <translation>连续天数</translation>
    </message>
    <message>
        <source>{count} (longest: {longest})</source>
        <translation>{count}（最长 {longest}）</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>字数</translation>
    </message>
    <message>
        <source>Goal</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Needed</source>
        <translation>还需</translation>
    </message>
    <message>
        <source>nothing more: the goal is reached</source>
        <translation>已达到目标</translation>
    </message>
    <message>
        <source>d MMMM yyyy</source>
        <comment>how a date is written</comment>
        <translation>yyyy年M月d日</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分钟</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} 分钟</translation>
    </message>
    <message>
        <source>d MMM</source>
        <comment>how a day is written below its bar</comment>
        <translation>M月d日</translation>
    </message>
    <message>
        <source>Week from {day}</source>
        <translation>{day} 起的一周</translation>
    </message>
    <message>
        <source>{amount} today</source>
        <translation>今天 {amount}</translation>
    </message>
    <message>
        <source>{words} an hour</source>
        <translation>每小时 {words}</translation>
    </message>
    <message>
        <source>{words}, {time}</source>
        <translation>{words}，{time}</translation>
    </message>
    <message>
        <source>{words} ({percent} % done)</source>
        <translation>{words}（完成 {percent} %）</translation>
    </message>
    <message>
        <source>Written here by you</source>
        <translation>你在这里写的</translation>
    </message>
    <message>
        <source>Written here by the model</source>
        <translation>模型在这里写的</translation>
    </message>
    <message>
        <source>{words} ({percent} %)</source>
        <translation>{words}（{percent} %）</translation>
    </message>
    <message>
        <source>{words}; the date has passed</source>
        <translation>{words}；日期已过</translation>
    </message>
    <message>
        <source>{words} a day until {day}</source>
        <translation>到 {day} 每天 {words}</translation>
    </message>
    <message>
        <source>{day}: {words} by you, {models} by the model, {time}</source>
        <translation>{day}：你写 {words}，模型写 {models}，{time}</translation>
    </message>
    <message>
        <source>The lower part of a bar is yours, the upper one the model&apos;s.</source>
        <translation>柱子下段是你写的，上段是模型写的。</translation>
    </message>
    <message>
        <source>Goals and statistics</source>
        <translation>目标与统计</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>The story</source>
        <translation>故事</translation>
    </message>
    <message>
        <source>Goals</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>最近 30 天</translation>
    </message>
    <message>
        <source>Last 26 weeks</source>
        <translation>最近 26 周</translation>
    </message>
    <message>
        <source>Last 12 months</source>
        <translation>最近 12 个月</translation>
    </message>
    <message>
        <source>What the chart shows</source>
        <translation>图表显示的内容</translation>
    </message>
    <message>
        <source>Export as CSV…</source>
        <translation>导出为 CSV…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>No status</source>
        <extracomment>In the order in which a scene goes through them; &quot;&quot; is none.</extracomment>
        <translation>无状态</translation>
    </message>
    <message>
        <source>Idea</source>
        <translation>构思</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>Revised</source>
        <translation>已修改</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
</context>
<context>
    <name>StatusStrip</name>
    <message>
        <source>Saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>Not saved yet</source>
        <translation>尚未保存</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>Saving failed</source>
        <translation>保存失败</translation>
    </message>
    <message>
        <source>Zoom of the page. Click for the actual size.</source>
        <translation>正文缩放。点击恢复原始大小。</translation>
    </message>
    <message>
        <source>Here: {scene} · Story: {words}</source>
        <translation>此处：{scene} · 故事：{words}</translation>
    </message>
    <message>
        <source>Selected: {words}, {characters}</source>
        <translation>已选：{words}，{characters}</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>没有模型</translation>
    </message>
    <message>
        <source>{architecture}, {layers} layers, {size} of weights</source>
        <translation>{architecture}，{layers} 层，权重 {size}</translation>
    </message>
    <message>
        <source>Runs on: {device}</source>
        <translation>运行设备：{device}</translation>
    </message>
    <message>
        <source>Kernels: {kernels}</source>
        <translation>计算内核：{kernels}</translation>
    </message>
    <message>
        <source>Click to choose another model.</source>
        <translation>点按可选择其他模型。</translation>
    </message>
    <message>
        <source>Waking the model…</source>
        <translation>正在唤醒模型…</translation>
    </message>
    <message>
        <source>Read {done} of {total}</source>
        <translation>已读 {done} / {total}</translation>
    </message>
    <message>
        <source>{speed} tokens per second</source>
        <translation>每秒 {speed} 词元</translation>
    </message>
    <message>
        <source>1 phrase avoided</source>
        <translation>避开了 1 条短语</translation>
    </message>
    <message>
        <source>{count} phrases avoided</source>
        <translation>避开了 {count} 条短语</translation>
    </message>
    <message>
        <source>Banned phrases that were taken back:</source>
        <translation>收回的禁用短语：</translation>
    </message>
    <message>
        <source>Retry writes from the newest text of: {scenes}</source>
        <translation>“换一版”将依据最新文字：{scenes}</translation>
    </message>
    <message>
        <source>When the model wrote the last passage, it had not read these scenes as they are now: {scenes}. It has read them since.</source>
        <translation>模型写这一段时，还没有读过这些场景的最新文字：{scenes}。现在已经读过了。</translation>
    </message>
    <message>
        <source>Written without the newest text of: {scenes}</source>
        <translation>续写时未读最新文字：{scenes}</translation>
    </message>
    <message>
        <source>When the model wrote the last passage, it had not read these scenes as they are now: {scenes}. Once it has, Retry writes from the new text.</source>
        <translation>模型写这一段时，还没有读过这些场景的最新文字：{scenes}。读过之后，按“换一版”就会依据新的文字来写。</translation>
    </message>
    <message>
        <source>Reading ahead: scene {scene} of {scenes}</source>
        <translation>预读：第 {scene} 个场景，共 {scenes} 个</translation>
    </message>
    <message>
        <source>Reading ahead: {percent} %</source>
        <translation>预读：{percent} %</translation>
    </message>
    <message>
        <source>Still to read: {scene}</source>
        <translation>待读：{scene}</translation>
    </message>
    <message>
        <source>Still to read: {count} scenes</source>
        <translation>待读：{count} 个场景</translation>
    </message>
    <message>
        <source>The model has not read these scenes as they are now: {scenes}. Continue doesn&apos;t wait for that: it goes on from what the model has read.</source>
        <translation>模型还没有读过这些场景的最新文字：{scenes}。续写不必等待，会从模型读过的内容接着写。</translation>
    </message>
    <message>
        <source>The model has not read these scenes as they are now: {scenes}. Continue reads them first.</source>
        <translation>模型还没有读过这些场景的最新文字：{scenes}。续写前会先读。</translation>
    </message>
    <message>
        <source>{scenes} and {count} more</source>
        <translation>{scenes} 等，另有 {count} 个</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between titles of scenes</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>Untitled scene</source>
        <translation>未命名的场景</translation>
    </message>
</context>
<context>
    <name>StopRulesDialog</name>
    <message>
        <source>Not in use: {line}. Behind a \ only n (line break), t (tab) or another \ has a meaning.</source>
        <translation>未启用：{line}。\ 后面只能是 n（换行）、t（制表符）或另一个 \。</translation>
    </message>
    <message>
        <source>Where passages end</source>
        <translation>续写止于何处</translation>
    </message>
    <message>
        <source>Always finish the sentence</source>
        <translation>总是写完整句</translation>
    </message>
    <message>
        <source>A length in words is then a little more than asked for. Switched off, a passage ends at the word.</source>
        <translation>按字数计的长度会略多于设定。关闭后，续写到字数就停。</translation>
    </message>
    <message>
        <source>Texts that end a passage</source>
        <translation>结束续写的文字</translation>
    </message>
    <message>
        <source>One a line. The passage ends where one of them would come; it isn&apos;t written. \n is a line break.</source>
        <translation>每行一条。将要出现其中之一时续写就结束，它本身不写出。\n 是换行。</translation>
    </message>
    <message>
        <source>Texts that end a passage, one a line</source>
        <translation>结束续写的文字，每行一条</translation>
    </message>
    <message>
        <source>When the model would end the document</source>
        <translation>模型想结束全文时</translation>
    </message>
    <message>
        <source>Models have a sign of their own for “the text is over”. Where you ask for writing to the end of the scene, it ends there in any case.</source>
        <translation>模型有自己的“全文结束”标记。若要求写到场景结束，则无论如何都会停在那里。</translation>
    </message>
    <message>
        <source>Never: it writes on until the length is reached</source>
        <translation>不理会：一直写到设定的长度</translation>
    </message>
    <message>
        <source>The passage ends there</source>
        <translation>续写就此结束</translation>
    </message>
    <message>
        <source>A scene break is put there, and it writes on</source>
        <translation>放一个场景分隔，接着写</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Sets everything here back to what it was at first</source>
        <translation>把这里的一切恢复为最初的样子</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>StoryController</name>
    <message>
        <source>Take it over</source>
        <translation>接管</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Open for reading</source>
        <translation>以只读方式打开</translation>
    </message>
    <message>
        <source>First Story</source>
        <translation>第一个故事</translation>
    </message>
    <message>
        <source>en</source>
        <comment>the language of the sample story: en or zh</comment>
        <translation>zh</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>This story is yours to go on with. Press {keys}, and the model writes on from the caret.</source>
        <translation>这个故事交给你往下写。按 {keys}，模型就从光标处接着写；自带的模型只会英文，写中文请先打开别的模型。</translation>
    </message>
    <message>
        <source>My Novel</source>
        <translation>我的小说</translation>
    </message>
</context>
<context>
    <name>StoryNotices</name>
    <message>
        <source>This story is open for reading only: nothing you type is kept.</source>
        <translation>这个故事以只读方式打开：输入的内容不会保存。</translation>
    </message>
    <message>
        <source>Save again</source>
        <translation>再次保存</translation>
    </message>
    <message>
        <source>The list of takes was damaged and begun anew. The old one is kept at {file}; no text is lost.</source>
        <translation>各版续写的记录已损坏，现已重新开始。旧记录保留在 {file}；文字没有丢失。</translation>
    </message>
</context>
<context>
    <name>StorySearch</name>
    <message>
        <source>Find in story</source>
        <translation>在故事中查找</translation>
    </message>
    <message>
        <source>Close the search</source>
        <translation>关闭查找</translation>
    </message>
    <message>
        <source>In notes too</source>
        <translation>包括笔记</translation>
    </message>
    <message>
        <source>In archived scenes too</source>
        <translation>包括归档的场景</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Replace with</source>
        <translation>替换为</translation>
    </message>
    <message>
        <source>Keep capitals as they were</source>
        <translation>保持原来的大小写</translation>
    </message>
    <message>
        <source>Matches</source>
        <translation>匹配</translation>
    </message>
</context>
<context>
    <name>StorySearchController</name>
    <message>
        <source>{title} (archived)</source>
        <translation>{title}（归档）</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>Scene {number}</source>
        <translation>场景 {number}</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>StructureController</name>
    <message>
        <source>Chapter {number}</source>
        <translation>第 {number} 章</translation>
    </message>
    <message>
        <source>Nothing to split here: put the caret between the words of two scenes.</source>
        <translation>这里没有可拆分的内容：请把光标放在两个场景的文字之间。</translation>
    </message>
    <message>
        <source>{title} (copy)</source>
        <translation>{title}（副本）</translation>
    </message>
    <message>
        <source>Deleted.</source>
        <translation>已删除。</translation>
    </message>
    <message>
        <source>Deleted: {n}</source>
        <translation>已删除 {n} 个</translation>
    </message>
    <message>
        <source>Archived.</source>
        <translation>已归档。</translation>
    </message>
    <message>
        <source>Chapter deleted.</source>
        <translation>已删除章。</translation>
    </message>
    <message>
        <source>Chapters merged.</source>
        <translation>已合并章。</translation>
    </message>
    <message>
        <source>Scenes merged.</source>
        <translation>已合并场景。</translation>
    </message>
    <message>
        <source>Scene split.</source>
        <translation>已拆分场景。</translation>
    </message>
</context>
<context>
    <name>TakeCard</name>
    <message>
        <source>Take {number}</source>
        <translation>第 {number} 版</translation>
    </message>
    <message>
        <source>in the text</source>
        <translation>正文中</translation>
    </message>
    <message>
        <source>Put this one into the text</source>
        <translation>换成这一版</translation>
    </message>
</context>
<context>
    <name>TakesComparison</name>
    <message>
        <source>Compare takes</source>
        <translation>比较各版</translation>
    </message>
    <message>
        <source>Words that differ from the take in the text are marked. Press a digit to choose a take.</source>
        <translation>与正文中的一版不同之处已标出。按数字键选择一版。</translation>
    </message>
    <message>
        <source>Words that differ from the first take are marked. Press a digit to choose a take.</source>
        <translation>与第一版不同之处已标出。按数字键选择一版。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>TakesStrip</name>
    <message>
        <source>None in the text (takes: {count})</source>
        <translation>正文中没有（共 {count} 版）</translation>
    </message>
    <message>
        <source>Take {current} of {count}</source>
        <translation>第 {current} 版，共 {count} 版</translation>
    </message>
    <message>
        <source>No passage yet</source>
        <translation>还没有续写</translation>
    </message>
    <message>
        <source>Previous take</source>
        <translation>上一版</translation>
    </message>
    <message>
        <source>Next take</source>
        <translation>下一版</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>All takes side by side</source>
        <translation>并排比较各版</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>采用</translation>
    </message>
    <message>
        <source>Makes the passage yours: the tint goes away</source>
        <translation>这段续写就算你自己的文字，底色随之消失</translation>
    </message>
</context>
<context>
    <name>TextsDial</name>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>Unsaved</name>
    <message>
        <source>Make room or bring the folder back, and save again; or copy all text.</source>
        <translation>请腾出空间或让文件夹恢复可用，再次保存；也可以复制全文。</translation>
    </message>
    <message>
        <source>Save again</source>
        <translation>再次保存</translation>
    </message>
    <message>
        <source>Copy all text</source>
        <translation>复制全文</translation>
    </message>
    <message>
        <source>Keep it open</source>
        <translation>先不关闭</translation>
    </message>
    <message>
        <source>Close and lose it</source>
        <translation>关闭并放弃</translation>
    </message>
</context>
<context>
    <name>Versions</name>
    <message>
        <source>as it was opened</source>
        <extracomment>What each reason of versions_table.REASONS is called; an ordinary save needs no word.</extracomment>
        <translation>打开时</translation>
    </message>
    <message>
        <source>before replacing</source>
        <translation>替换之前</translation>
    </message>
    <message>
        <source>before an import</source>
        <translation>导入之前</translation>
    </message>
    <message>
        <source>before putting back</source>
        <translation>恢复之前</translation>
    </message>
    <message>
        <source>of another program</source>
        <translation>别的程序的版本</translation>
    </message>
    <message>
        <source>before another program&apos;s change</source>
        <translation>别的程序改动之前</translation>
    </message>
    <message>
        <source>before recovered text came</source>
        <translation>恢复文字之前</translation>
    </message>
    <message>
        <source>before it was deleted</source>
        <translation>删除之前</translation>
    </message>
    <message>
        <source>Today, {time}</source>
        <translation>今天 {time}</translation>
    </message>
    <message>
        <source>the first version</source>
        <translation>最早的版本</translation>
    </message>
</context>
<context>
    <name>VersionsController</name>
    <message>
        <source>There are no versions: the history of this story can&apos;t be used now.</source>
        <translation>没有版本：这个故事的历史记录目前无法使用。</translation>
    </message>
    <message>
        <source>Earlier versions of your texts can&apos;t be kept now. Make room on the disk, or connect it again. The texts themselves are saved as ever.</source>
        <translation>现在无法保存文本的早先版本。请腾出磁盘空间，或重新连接磁盘。文本本身照常保存。</translation>
    </message>
    <message>
        <source>Not now: the model or an input method writes on the page.</source>
        <translation>现在不行：模型或输入法正在正文中写入。</translation>
    </message>
    <message>
        <source>Name of the version</source>
        <translation>版本名称</translation>
    </message>
    <message>
        <source>A version with a name is kept for good.</source>
        <translation>有名称的版本会一直保留。</translation>
    </message>
</context>
<context>
    <name>VersionsDialog</name>
    <message>
        <source>This version can&apos;t be read: the history is damaged there.</source>
        <translation>这个版本无法读取：历史记录在此处已损坏。</translation>
    </message>
    <message>
        <source>What putting it back would change</source>
        <translation>恢复后会有哪些改动</translation>
    </message>
    <message>
        <source>What changed since the version before</source>
        <translation>与前一版本相比的改动</translation>
    </message>
    <message>
        <source>The whole text</source>
        <translation>全文</translation>
    </message>
    <message>
        <source>What is shown of the version</source>
        <translation>显示版本的哪些内容</translation>
    </message>
    <message>
        <source>Versions, the newest at the top</source>
        <translation>版本，最新的在最上面</translation>
    </message>
    <message>
        <source>The version with what differs</source>
        <translation>版本及其不同之处</translation>
    </message>
    <message>
        <source>Name…</source>
        <translation>命名…</translation>
    </message>
    <message>
        <source>A version with a name is kept for good (F2)</source>
        <translation>有名称的版本会一直保留（F2）</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copies what is selected, or else the whole version</source>
        <translation>复制所选内容；没有选择则复制整个版本</translation>
    </message>
    <message>
        <source>Put selection back</source>
        <translation>恢复所选</translation>
    </message>
    <message>
        <source>Only the changes that you select in the text</source>
        <translation>只恢复你在文中选中的改动</translation>
    </message>
    <message>
        <source>Put the scene back</source>
        <translation>恢复场景</translation>
    </message>
    <message>
        <source>The page gets this version as one step that Undo takes back (Enter)</source>
        <translation>正文换成这个版本，可一步撤销（回车）</translation>
    </message>
    <message>
        <source>There are no earlier versions of this scene yet. While you write, Ravel keeps one a minute, and fewer and fewer of those that are older.</source>
        <translation>这个场景还没有更早的版本。你写作时，Ravel 每分钟保留一个；越旧的留得越少。</translation>
    </message>
    <message>
        <source>The snapshot “{name}” has its text too: see Snapshots in the Tools menu.</source>
        <translation>快照“{name}”里也有它的文字：见“工具”菜单中的“快照”。</translation>
    </message>
    <message>
        <source>Versions of “{scene}”</source>
        <translation>“{scene}”的版本</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>The whole text: this is the first version.</source>
        <translation>全文：这是最早的版本。</translation>
    </message>
    <message>
        <source>Nothing differs.</source>
        <translation>没有不同。</translation>
    </message>
    <message>
        <source>Marked: only in this version. Struck through: only in that of {moment}.</source>
        <translation>标出的只在这个版本中；划去的只在 {moment} 的版本中。</translation>
    </message>
    <message>
        <source>Marked: would come back. Struck through: stands on the page and would go.</source>
        <translation>标出的会恢复；划去的现在在正文中，会被去掉。</translation>
    </message>
</context>
<context>
    <name>ViewsController</name>
    <message>
        <source>Chapter {number}</source>
        <translation>第 {number} 章</translation>
    </message>
    <message>
        <source>{title}, part {number}</source>
        <translation>{title}，第 {number} 部分</translation>
    </message>
</context>
<context>
    <name>WordListDialog</name>
    <message>
        <source>Words of this story</source>
        <translation>这个故事的词</translation>
    </message>
    <message>
        <source>My words</source>
        <translation>我的词</translation>
    </message>
    <message>
        <source>One word a line. They are right in this story alone.</source>
        <translation>每行一个词，只在这个故事里算正确。</translation>
    </message>
    <message>
        <source>One word a line. They are right in all your stories.</source>
        <translation>每行一个词，在你所有的故事里都算正确。</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>WordsView</name>
    <message>
        <source>Words of your own</source>
        <translation>你自己的词</translation>
    </message>
    <message>
        <source>Words of this story…</source>
        <translation>这个故事的词…</translation>
    </message>
    <message>
        <source>My words…</source>
        <translation>我的词…</translation>
    </message>
    <message>
        <source>Names of characters and places are right by themselves, as soon as there is a note of that title.</source>
        <translation>人物和地点的名字，只要有同名的笔记，就自动算正确。</translation>
    </message>
</context>
<context>
    <name>WritingController</name>
    <message>
        <source>{model} can&apos;t write Chinese or Japanese. A bigger model can.</source>
        <translation>{model} 不会写中文和日文，更大的模型可以。</translation>
    </message>
</context>
<context>
    <name>WritingPanel</name>
    <message>
        <source>Last passage</source>
        <translation>最近的续写</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Dials, changed from the preset</source>
        <translation>调节（与预设不同）</translation>
    </message>
    <message>
        <source>Dials</source>
        <translation>调节</translation>
    </message>
    <message>
        <source>Set the dials back to the preset</source>
        <translation>恢复为预设的数值</translation>
    </message>
    <message>
        <source>No preset</source>
        <translation>无预设</translation>
    </message>
    <message>
        <source>Save, import and export presets</source>
        <translation>保存、导入和导出预设</translation>
    </message>
    <message>
        <source>{model} is small and writes English only. Bigger models write better, in more languages.</source>
        <translation>{model} 很小，只会写英文。更大的模型写得更好，也会更多语言。</translation>
    </message>
    <message>
        <source>Open a bigger model…</source>
        <translation>打开更大的模型…</translation>
    </message>
    <message>
        <source>Don&apos;t show this again</source>
        <translation>不再显示</translation>
    </message>
    <message>
        <source>Break the loop</source>
        <translation>打破循环</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>以后再说</translation>
    </message>
    <message>
        <source>Turns on what keeps repeats away in the dials, and writes the passage anew; both stay as takes</source>
        <translation>在调节中打开防重复的项目，重写这一段；两版都会保留</translation>
    </message>
    <message>
        <source>Waking the model…</source>
        <translation>正在唤醒模型…</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>续写</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>Open a model…</source>
        <translation>打开模型…</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>换一版</translation>
    </message>
    <message>
        <source>Takes the last passage back and writes another; both stay as takes</source>
        <translation>收回刚才的续写，另写一版；两版都会保留</translation>
    </message>
    <message>
        <source>Alternatives</source>
        <translation>多版续写</translation>
    </message>
    <message>
        <source>Writes several passages side by side, for you to take one; the others stay as takes</source>
        <translation>并排写出几版，由你选用一版；其余的都会保留</translation>
    </message>
    <message>
        <source>How many alternatives</source>
        <translation>写几版</translation>
    </message>
</context>
</TS>
