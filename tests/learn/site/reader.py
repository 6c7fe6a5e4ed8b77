"""Reads a page as a browser would: its text, tags, links, pictures."""
import html.parser


class Reader(html.parser.HTMLParser):
    """Tags that are opened and closed, ids, links, and the text."""

    EMPTY = {"meta", "img", "input", "br"}

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.ids, self.links, self.images, self.words = [], [], [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.append((tag, found))
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if "href" in found else []
        self.images += [found] if tag == "img" else []
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        self.words.append(text)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())
