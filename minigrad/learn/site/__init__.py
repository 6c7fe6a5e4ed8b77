"""The lessons as web pages: HTML of their parts (html.py, page.css), whole pages and the index (pages.py), and where
each claim of the sources is tested (sources.py)."""
