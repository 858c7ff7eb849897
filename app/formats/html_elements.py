"""What the elements of HTML are to a manuscript."""

from __future__ import annotations

#: What each says of the look of the text in it.
STYLES: dict[str, str] = {
    **dict.fromkeys(("em", "i", "cite", "dfn", "var", "u", "ins"), "emphasis"),
    **dict.fromkeys(("strong", "b"), "strong"),
    **dict.fromkeys(("s", "strike", "del"), "struck"),
}
HEADINGS = {f"h{level}": level for level in range(1, 7)}
LISTS = ("ul", "ol", "menu")

#: Text before and after these is not of one paragraph.
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header",
    "hgroup", "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "search",
    "section", "summary", "table", "tbody", "tfoot", "thead", "title", "tr", "ul",
})  # fmt: skip

#: They have nothing in them and no closing tag.
VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip

#: What is in them is not read.
SKIPPED = frozenset({
    "audio", "canvas", "head", "iframe", "map", "math", "noembed", "noscript", "object", "script", "style", "svg",
    "template", "video",
})  # fmt: skip

_P = frozenset({"p"})
#: What a tag closes that stands directly around it: <p> after <p> and <li> after <li> need no closing tags.
CLOSES: dict[str, frozenset[str]] = {
    **dict.fromkeys(("p", *HEADINGS), _P),
    **dict.fromkeys(("div", "ul", "ol", "blockquote", "section", "article", "aside", "table", "pre", "hr"), _P),
    "li": frozenset({"li", "p"}),
    **dict.fromkeys(("dt", "dd"), frozenset({"dt", "dd", "p"})),
    **dict.fromkeys(("td", "th"), frozenset({"td", "th", "p"})),
    "tr": frozenset({"tr", "td", "th", "p"}),
}

#: A stray closing tag inside of one of these closes nothing outside.
LIMITS = frozenset({"ul", "ol", "table", "blockquote", "div", "section", "article", "aside", "body", "dl"})
