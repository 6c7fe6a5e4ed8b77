"""Text cells and code as HTML: Markdown by markdown-it, highlighting by Pygments, formulas typeset (formulas.py).

Both libraries come with `pip install 'minigrad[site]'`.
"""
import re
from functools import lru_cache
from html import escape, unescape

from ...errors import UsageError
from .formulas import display, sentence


def markdown(text):
    """The HTML of a text cell. Headings of the second level have an id, so that a page's contents can lead to them."""
    return _parser().render(text).strip()


def inline(text):
    """A line of Markdown: `code`, **bold**, [links](address) and formulas."""
    return _parser().renderInline(" ".join(text.split()))


def listing(source, language="python"):
    """Source code with its parts marked."""
    try:
        from pygments import highlight
        from pygments.formatters import HtmlFormatter
        from pygments.lexers import get_lexer_by_name
    except ImportError as why:
        raise _missing("pygments") from why
    lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    return f'<pre tabindex="0"><code>{highlight(source, lexer, HtmlFormatter(nowrap=True))}</code></pre>'


def plain(page):
    """The text of a piece of HTML, one space between words."""
    text = re.sub(r"<(math|button|script)\b.*?</\1>", "", page, flags=re.S)         # the formulas' Unicode stays
    return " ".join(unescape(re.sub(r"</?(?:span|code|strong|em|a|u)\b[^>]*>|(<[^>]+>)",
                                    lambda tag: " " if tag[1] else "", text)).split())


def slug(text):
    """An id made of the words of a heading."""
    return re.sub(r"\W+", "-", text.lower()).strip("-") or "section"


# ---------------------------------------------------------------- Markdown

@lru_cache(None)
def _parser():
    """markdown-it, with tables, without HTML, and with this project's formulas, code and links."""
    try:
        from markdown_it import MarkdownIt
    except ImportError as why:
        raise _missing("markdown-it-py") from why
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.core.ruler.push("pages", _for_pages)
    for name, rule in (("text", _text), ("code_block", _indented), ("fence", _fence),
                       ("table_open", _table_open), ("table_close", _table_close)):
        parser.renderer.rules[name] = rule
    return parser


def _missing(library):
    return UsageError(f"site: {library} is not installed. Install it with: pip install 'minigrad[site]'")


def _for_pages(state):
    """Ids for headings, labels for the cells of tables, and links to scripts as links to their pages."""
    labels, column, used = [], 0, {}
    for token, after in zip(state.tokens, [*state.tokens[1:], None], strict=True):
        if token.type == "heading_open" and token.tag == "h2":
            name = slug(after.content)
            used[name] = used.get(name, 0) + 1
            token.attrSet("id", name if used[name] == 1 else f"{name}-{used[name]}")
        if token.type == "thead_open":
            labels = []
        if token.type == "tr_open":
            column = 0
        if token.type == "th_open":
            labels.append(plain(sentence(after.content)))
            for child in after.children:
                child.meta["plain"] = True                  # heads are read out with every cell: no formulas in them
        if token.type == "td_open":
            token.attrs = {"data-label": labels[column]} if labels[column] else {}
            column += 1
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("href", _page(child.attrGet("href")))


def _page(address):
    """The page of a file of lessons/: SOURCES.md is sources.html, 07_adam.py is 07_adam.html."""
    return re.sub(r"^SOURCES\.md\b", "sources.html", re.sub(r"^(\d\d_\w+)\.py\b", r"\1.html", address))


def _text(tokens, i, options, env):
    return escape(tokens[i].content) if tokens[i].meta.get("plain") else sentence(tokens[i].content)


def _indented(tokens, i, options, env):
    return display(tokens[i].content.rstrip("\n"))


def _fence(tokens, i, options, env):
    return listing(tokens[i].content, tokens[i].info.strip() or "text")


def _table_open(tokens, i, options, env):
    return '<div class="wide" tabindex="0" role="group" aria-label="table"><table>\n'


def _table_close(tokens, i, options, env):
    return "</table></div>\n"
