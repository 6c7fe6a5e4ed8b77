"""Every address of a finished site leads somewhere: links, pictures, scripts, styles, and what the search finds.

MINIGRAD_SITE names a folder with a finished site; without it a small one is made.
"""
import json
import re

import pytest

from .reader import Reader
from .visiting import pages

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def read(site):
    """{page: what a Reader finds in it}"""
    return {path.resolve(): Reader(path.read_text(encoding="utf-8")) for path in pages(site)}


def addresses_of(reader):
    """What a page leads to, as (kind, address)."""
    return [(f"{tag} {name}", values[name]) for tag, values in reader.tags
            for name in ("href", "src") if name in values]


def search_entries(site):
    """What the search finds: [kind, title, address, text]."""
    index = (site / "assets" / "search-index.js").read_text(encoding="utf-8")
    return json.loads(index.removeprefix("var searchIndex = ").rstrip().removesuffix(";"))


def test_every_address_leads_somewhere(site, read):
    """Links, pictures, scripts and styles of all pages, and what the search finds."""
    addresses = [(path, address) for path, reader in read.items() for _, address in addresses_of(reader)]
    addresses += [(site.resolve() / "index.html", address) for _, _, address, _ in search_entries(site)]
    for path, address in addresses:
        file, _, anchor = address.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert file.startswith("data:") or target.is_file(), f"{path.name}: {address}"
        assert not anchor or path.name == "playground.html" or anchor in read[target].ids, f"{path.name}: {address}"


def test_no_address_is_missing(site, read):
    """Each page has its style, scripts and links; each picture is shown; each page is linked, and found by a search."""
    links, shown = set(), set()
    for path, reader in read.items():
        found = addresses_of(reader)
        text = re.sub("(<script.*?>).*?</script>", r"\1", path.read_text(encoding="utf-8"), flags=re.S)
        assert len(found) == len(re.findall(r"""\b(?:href|src)\s*=\s*["']""", text)), path.name
        assert {"a href", "link href", "script src"} <= {kind for kind, _ in found}, path.name
        assert ("a href", "#main") in found, path.name
        links |= {(path.parent / address).resolve() for kind, address in found if kind == "a href"}
        shown |= {(path.parent / address).resolve() for kind, address in found
                  if kind == "img src" and not address.startswith("data:")}
    assert set(read) <= links
    assert any("#" in link.name and link.name.partition("#")[0] == "sources.html" for link in links)
    assert any("#" in link.name and link.parent.name == "reference" for link in links)
    assert shown == {path.resolve() for path in (site / "figures").iterdir()}
    assert {kind for kind, *_ in search_entries(site)} == {"page", "section", "name"}
    searched = {(site / address).resolve() for kind, _, address, _ in search_entries(site) if kind == "page"}
    assert searched == set(read)
