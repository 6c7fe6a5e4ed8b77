"""The lessons as web pages: HTML of their parts (html.py, page.css), whole pages and the index (pages.py), and which
source is tested where (sources.py)."""
