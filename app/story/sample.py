"""The short story that lies open when Ravel starts for the first time. Written for Ravel; free to go on with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.story.storage import create_story, save_manifest, save_scene
from app.story.story import Story
from app.story.word_list import STORY_LIST, change_list


@dataclass(frozen=True, slots=True)
class _Sample:
    title: str
    scenes: tuple[tuple[str, str], ...]  # title, text
    names: tuple[str, ...] = ()  # that no dictionary knows


# Straight quotes, one blank line between paragraphs: as the built-in model's training text has it. The last line stops
# in mid-sentence, so that the first Ctrl+Enter has only one thing to do.
_ENGLISH = _Sample(
    "The Clockmaker's Niece",
    (
        (
            "The Last Coach",
            """\
The last coach of the year came down into Saltmere an hour behind its time, with one lamp lit and one passenger \
inside. She was a young woman in a grey travelling cloak, and she held upon her knees, as another might have held a \
cat, a mahogany clock that had not ticked since Michaelmas.

"You'll be Miss Pell, then," said the coachman, handing her down into the rain. "The old gentleman's niece. He said \
you would come when he was gone, and he said you would be cross about it."

"I am not cross," said Miss Pell, who had lost a glove, a situation and the better part of her temper since \
breakfast. "I am wet. Which is the house?"

He pointed with his whip to the end of the quay. There, between the chandler's shop and the sea, stood a house so \
narrow that it seemed to be holding its breath; and in every one of its windows, from the cellar to the roof, there \
was a clock.

"He left you the key," the coachman added, "and a message. You may wind every clock in the place but the one upon \
the stair. That one, he said, winds itself when it is wanted."
""",
        ),
        (
            "The Clock upon the Stair",
            """\
By ten o'clock Harriet Pell had lit a fire, eaten a cold pie, and made up her mind to sell the house in the morning. \
By eleven she had wound forty-six clocks, because the silence was worse than the work.

The forty-seventh stood where the stair turned: a tall black case without a maker's name, its hands together at \
twelve. She held her candle to the glass. There was dust upon the dial, and in the dust, quite fresh, the print of a \
small hand.

"Nonsense," said Harriet aloud.

Behind the glass, very softly, the clock began to tick. Then somebody knocked three times upon the inside of the \
case; the little door swung open, and out upon the stair stepped a little old""",
        ),
    ),
    ("Pell", "Saltmere"),
)

_CHINESE = _Sample(
    "钟表匠的侄女",
    (
        (
            "末班马车",
            """\
那一年的最后一班马车驶进盐湾镇时，已经晚了一个钟头。车上只点着一盏灯，也只坐着一位客人：一个披灰斗篷的年轻女子，\
膝上抱着一座红木座钟，像别人抱着一只猫。那座钟从秋天起就没有走过。

“您就是裴小姐吧，”车夫扶她下车，雨水顺着他的帽檐直淌，“老先生的侄女。他说过，等他不在了您会来的，还说您来的时候一定在生气。”

“我没有生气，”裴小姐说。从早晨到现在，她丢了一只手套、一份差事，外加大半的好脾气。“我只是淋湿了。是哪一座房子？”

车夫用鞭子指了指码头尽头。在杂货铺和大海之间，立着一座极窄的房子，窄得像是屏住了呼吸；从地窖到阁楼，每一扇窗子里都摆着一座钟。

“钥匙他留给您了，”车夫又说，“还有一句话：屋里的钟您都可以上弦，只有楼梯上的那一座不要碰。他说，用得着它的时候，它自己会走。”
""",
        ),
        (
            "楼梯上的钟",
            """\
到了十点，裴小姐生好了火，吃了半个冷馅饼，打定主意明天一早就把房子卖掉。到了十一点，她已经给四十六座钟上好了弦，\
因为屋里的寂静比干活更难熬。

第四十七座钟立在楼梯转角：高高的黑木钟壳，没有匠人的名字，两根指针一齐停在十二点。她把蜡烛凑近玻璃。钟面上积着灰，\
灰上却有一个小小的手印，还是新的。

“胡说八道。”她大声对自己说。

玻璃后面，钟极轻地走了起来。接着，有人从钟壳里面敲了三下，小门慢慢打开，走到楼梯上来的是一个""",
        ),
    ),
)


def write_sample(folder: Path, language: str = "en") -> tuple[Story, str, int]:
    """Writes the sample story to `folder` (made, must be empty); returns it, the scene to open and the caret's offset.

    language: a code such as `zh_CN`; anything but Chinese gets the English story. Raises FolderNotEmpty, SaveFailed,
    OSError.
    """
    sample = _CHINESE if language.lower().startswith("zh") else _ENGLISH
    (first_title, _), *others = sample.scenes
    story = create_story(folder, sample.title, first_title)
    for title, _ in others:
        story.add_scene(len(story.scenes), title)
    for scene, (_, text) in zip(story.scenes, sample.scenes, strict=True):
        scene.text = text
        save_scene(story, scene)
    save_manifest(story)
    change_list(folder / STORY_LIST, sample.names)
    last = story.scenes[-1]
    return story, last.id, len(last.text)
