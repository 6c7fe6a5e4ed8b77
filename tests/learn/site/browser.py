"""Chromium without a window, driven through its DevTools protocol over a pipe: no library is needed.

    with Browser() as browser:
        page = browser.page(360, dark=True)
        page.open(path)
        page.run("document.title")
"""
import base64
import json
import os
import shutil
import subprocess
import tempfile
import time

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars=false",
         "--no-first-run", "--disable-extensions", "--remote-debugging-pipe")
SECONDS = 120


class Browser:
    """One process of Chromium; `page` opens a tab."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        read_end, self.out = os.pipe()
        self.back, write_end = os.pipe()
        command = [PROGRAM, *FLAGS, f"--user-data-dir={self.folder.name}"]
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec "$0" "$@" 3<&{read_end} 4>&{write_end}', *command],
            pass_fds=(read_end, write_end), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(read_end)
        os.close(write_end)
        self.number, self.buffer, self.events = 0, b"", []
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.out)
        os.close(self.back)
        self.folder.cleanup()

    def call(self, method, session=None, **params):
        """The result of one command; events that arrive before it are kept."""
        self.number += 1
        message = dict(id=self.number, method=method, params=params, **({"sessionId": session} if session else {}))
        os.write(self.out, json.dumps(message).encode() + b"\0")
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            answer = self._message()
            if answer.get("id") == self.number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]
            self.events.append(answer)
        raise TimeoutError(method)

    def _message(self):
        while b"\0" not in self.buffer:
            piece = os.read(self.back, 1 << 20)
            assert piece, "Chromium has ended"
            self.buffer += piece
        text, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(text)

    def page(self, width, dark=False, height=800):
        """A new tab of that width in CSS pixels, light or dark."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session)
        for domain in ("Page", "Runtime", "Log", "Network"):
            page.call(f"{domain}.enable")
        page.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=width < 600)
        page.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        return page


class Page:
    """A tab."""

    def __init__(self, browser, session):
        self.browser, self.session = browser, session

    def call(self, method, **params):
        """The result of a command to this tab."""
        return self.browser.call(method, self.session, **params)

    def open(self, path):
        """Open a file and wait until it is loaded; forgets what was said of the page before."""
        self.browser.events.clear()
        self.call("Page.navigate", url=path if str(path).startswith("about:") else path.as_uri())
        self.run("new Promise(done => document.readyState === 'complete' ? done() : addEventListener('load', done))")

    def run(self, script):
        """The value of an expression in the page (of its promise, if it is one). AssertionError if it throws."""
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True,
                           userGesture=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, key, **more):
        """Press and release a key."""
        text = {"text": "\r"} if key == "Enter" else {"text": key} if len(key) == 1 else {}
        codes = {"Enter": 13, "Tab": 9, "ArrowDown": 40, "ArrowUp": 38, "ArrowRight": 39, "Escape": 27}
        code = codes.get(key, ord(key[0]))
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code, **text, **more)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code, **more)

    def problems(self):
        """What the browser complained about since the page was opened: errors, exceptions, requests that left it."""
        found = []
        for event in self.browser.events:
            params, method = event.get("params", {}), event.get("method")
            if method == "Log.entryAdded" and params["entry"]["level"] == "error":
                found.append(params["entry"]["text"])
            if method == "Runtime.exceptionThrown":
                found.append(params["exceptionDetails"].get("exception", {}).get("description", "exception"))
            if method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning", "assert"):
                found.append(str(params["args"]))
            if method == "Network.requestWillBeSent":
                address = params["request"]["url"]
                found += [address] if not address.startswith(("file:", "data:", "about:")) else []
        return found

    def screenshot(self, path, whole=False):
        """Write a PNG of what is seen, or of the whole page."""
        answer = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(answer["data"]))
