"""HTML of every origin becomes Ravel's Markdown, and no word of it is lost."""

from __future__ import annotations

import time

import pytest

from app.formats.html_reader import html_to_markdown
from tests.tolerances import HTML_SLOWDOWN


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One <em>two</em> <b>three</b></p>", "One *two* **three**"),
        ("<p><b>bold <i>both</i></b> plain</p>", "**bold *both*** plain"),
        ("<p>Hello <b>bold </b>word", "Hello **bold** word"),
        ("<p>un<i>believ</i>able", "un*believ*able"),
        ("<p><i>one<br>two</i>", "*one*\n*two*"),
        ("<p><u>underlined</u> <s>struck</s>", "*underlined* ~~struck~~"),
        ("<h1>Part</h1><h3><b>The <i>Storm</i></b></h3><p>x", "# Part\n\n### The *Storm*\n\nx"),
        ("<p>a<hr>b", "a\n\n* * *\n\nb"),
        ("<p>a<p>***<p>b<p># # #<p>c<p>&#8258;<p>d", "a\n\n* * *\n\nb\n\n* * *\n\nc\n\n* * *\n\nd"),
        ("<blockquote>q<p>r</blockquote>s", "> q\n>\n> r\n\ns"),
        ("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>e", "- a\n- b\n    - c\n- d\n\ne"),
        ("<ol start=3><li><p>a<p>b</li><li>c</ol>", "3. a\n    b\n4. c"),
        ("a<br>b<br><br>c", "a\nb\n\nc"),
        ("<p>x</p>\n<p>&nbsp;</p>\n<p>y</p>", "x\n\ny"),
        ("<a href='https://example.org/a'>out</a> <a href='#b'>in</a>", "[out](https://example.org/a) in"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a | b\n\nc"),
        ("<table><tr><td><p>a<p>b</table>", "a\n\nb"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>", "漢(かん)"),
        ("<title>T</title><script>if (a < b) {}</script>x<!-- no -->", "x"),
        ("Fish &amp; chips &lt;b&gt; &eacute; caf&eacute;", "Fish & chips <b> é café"),
        ("", ""),
    ],
)
def test_the_elements_of_html_become_their_marks(html: str, markdown: str) -> None:
    assert html_to_markdown(html) == markdown


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("*a* _b_", r"\*a\* \_b\_"),
        ("snake_case 5 * 3", "snake_case 5 * 3"),
        ("# no heading", r"\# no heading"),
        ("#tag", "#tag"),
        ("- a dash", r"\- a dash"),
        ("1986. A year", r"1986\. A year"),
        ("&gt; shift", r"\> shift"),
        (r"a \* b \n", r"a \\\* b \n"),
        ("[a](b) [c]", r"\[a](b) [c]"),
        ("&lt;!-- x --&gt;", r"\<!-- x -->"),
        ("~~x~~ a~b", r"\~~x\~~ a~b"),
    ],
)
def test_marks_that_are_meant_as_they_stand_are_escaped(text: str, markdown: str) -> None:
    assert html_to_markdown(f"<p>{text}</p>") == markdown


def test_looks_come_from_styles_and_style_sheets_too() -> None:
    sheet = "<style>/* } */ .it, em.x {font-style: italic} p.b {font-weight: 700} .no{font-style:normal}</style>"
    assert html_to_markdown(sheet + "<p class=b>a <span class=it>b</span>") == "**a *b***"
    assert html_to_markdown(sheet + "<i>a <span class='no'>b</span> c</i>") == "*a* b *c*"
    google = '<b style="font-weight:normal"><p><span style="font-style:italic">a</span></p></b>'
    assert html_to_markdown(google) == "*a*"
    assert html_to_markdown("<p>a<span style='display:none'>b</span></p>") == "a"


@pytest.mark.parametrize(
    "html",
    [
        "<p>See<a epub:type='noteref' href='#n'>7</a>.<aside epub:type='footnote' id='n'><p>A <i>note</i>.<p>More."
        "</aside><p>End",
        "<p>See<a href='#fn1' class='footnote-ref' role='doc-noteref'><sup>1</sup></a>.<p>End<section><ol><li id='fn1'>"
        "<p>A <i>note</i>.<p>More.<a href='#r' role='doc-backlink'>↩</a></ol></section>",
        "<p>See<a href='#_ftn1' name='_ftnref1'>[1]</a>.<p>End<div id=ftn1><p><a href='#_ftnref1' name='_ftn1'>[1]</a>"
        "A <i>note</i>.<p>More.</div>",
        "<p>See<a class='sdfootnoteanc' href='#sdfootnote1sym'>1</a>.<p>End<div id='sdfootnote1'><p><a "
        "class='sdfootnotesym' name='sdfootnote1sym' href='#sdfootnote1anc'>1</a>A <i>note</i>.<p>More.</div>",
    ],
    ids=["epub", "pandoc", "word", "libreoffice"],
)
def test_footnotes_stand_in_brackets_at_the_end(html: str) -> None:
    assert html_to_markdown(html) == "See[1].\n\nEnd\n\n[1] A *note*. More."


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "</",
        "<!--",
        "<a b='",
        "<a b=\"x' ",
        "<script>",
        "<title",
        "&",
        "&#",
        "<p>",
        "<b>",
        "<![CDATA[",
        "a<ul><li>",
    ],
)
def test_time_grows_with_the_length_alone(piece: str) -> None:
    def seconds(length: int) -> float:
        html = piece * (length // len(piece))
        return min(_timed(html) for _ in range(3))

    assert seconds(160_000) < HTML_SLOWDOWN * max(seconds(20_000), 0.004)


def _timed(html: str) -> float:
    start = time.thread_time()
    html_to_markdown(html)
    return time.thread_time() - start


def test_no_nesting_is_too_deep() -> None:
    assert html_to_markdown("<div>" * 50_000 + "word" + "</div>" * 50_000) == "word"


def test_a_number_of_a_thousand_digits_is_no_character() -> None:
    assert html_to_markdown("&#" + "1" * 9000 + ";x").endswith("x")
