"""Reads a page as a reader would: its text, tags, links, pictures. A formula's text is its Unicode."""
import html.parser


class Reader(html.parser.HTMLParser):
    """Tags that are opened and closed, ids, links, formulas, and the text without MathML, scripts and
    styles."""

    EMPTY = {"meta", "img", "input", "br", "link", "mspace", "wbr"}

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.ids, self.links, self.images, self.words = [], [], [], [], [], []
        self.classes = []                                   # of the tags that are open
        self.formulas = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.append((tag, found))
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if "href" in found and tag == "a" else []
        self.images += [found] if tag == "img" else []
        if tag not in self.EMPTY:
            self.open.append(tag)
            self.classes.append(found.get("class"))
            if found.get("class") == "u":
                self.formulas.append("")

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in self.EMPTY:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
        self.classes.pop()

    def handle_data(self, text):
        if {"math", "script", "style"} & set(self.open):
            return
        self.words.append(text)
        if self.classes[-1:] == ["u"]:
            self.formulas[-1] += text

    @property
    def text(self):
        return " ".join("".join(self.words).split())
