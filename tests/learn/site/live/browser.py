"""A headless Chromium, driven over a pipe in the DevTools protocol: pages are opened, clicked, typed into, measured."""
import base64
import json
import os
import select
import shutil
import subprocess
import time

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="CHROMIUM IS NOT INSTALLED: the pages were not tried in a "
                                    "browser (apt-get install chromium)")
KEYS = {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "Tab": 9, "Enter": 13, " ": 32, "Home": 36,
        "End": 35, "Escape": 27}


class Browser:
    """One tab. `problems` collects what the console and the log complain about, and requests to anywhere."""

    def __init__(self, folder):
        to_child, self.to = os.pipe()
        self.back, from_child = os.pipe()
        command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--no-first-run",
                   f"--user-data-dir={folder}", "--force-color-profile=srgb", "about:blank"]

        def connect():                              # the protocol's pipe is file descriptors 3 and 4
            ends = [os.dup(to_child), os.dup(from_child)]
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        self.process = subprocess.Popen(command, preexec_fn=connect, close_fds=False, stderr=subprocess.DEVNULL)
        os.close(to_child)
        os.close(from_child)
        self.buffer, self.number, self.session, self.profile = b"", 0, None, None
        self.renew()

    def renew(self):
        """Put a new tab in place of the one before, in a profile of its own: it remembers nothing."""
        if self.profile:
            self.send("Target.disposeBrowserContext", browserContextId=self.profile)
        self.problems, self.requests, self.loaded = [], [], set()
        self.profile = self.send("Target.createBrowserContext")["browserContextId"]
        target = self.send("Target.createTarget", url="about:blank", browserContextId=self.profile)["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")
        self.send("Page.setLifecycleEventsEnabled", enabled=True)

    def send(self, method, **params):
        """Call a method and wait for its result; events that come meanwhile are noted."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session and not method.startswith(("Target.", "Browser.")):
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            reply = self.read()
            if reply.get("id") == self.number:
                assert "error" not in reply, reply["error"]
                return reply["result"]

    def read(self):
        """The next message."""
        while b"\0" not in self.buffer:
            assert select.select([self.back], [], [], 60)[0], "the browser has said nothing for a minute"
            piece = os.read(self.back, 1 << 20)
            assert piece, "the browser has gone"
            self.buffer += piece
        text, self.buffer = self.buffer.split(b"\0", 1)
        message = json.loads(text)
        if message.get("sessionId") == self.session:
            self.note(message.get("method"), message.get("params", {}))
        return message

    def note(self, event, told):
        """Keep what a page must not do, and that it is loaded."""
        if event == "Page.lifecycleEvent" and told["name"] == "load":
            self.loaded.add(told["loaderId"])
        if event == "Runtime.exceptionThrown":
            self.problems.append(json.dumps(told["exceptionDetails"])[:600])
        if event == "Runtime.consoleAPICalled" and told["type"] in ("error", "warning", "assert"):
            self.problems.append(str(told["args"]))
        if event == "Log.entryAdded" and told["entry"]["level"] in ("error", "warning"):
            self.problems.append(told["entry"]["text"])
        if event == "Network.requestWillBeSent" and not told["request"]["url"].startswith(("file:", "data:", "about:")):
            self.requests.append(told["request"]["url"])

    def size(self, width, height, dark=False, scale=1):
        """Set the window's size and the preferred colours."""
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale,
                  mobile=width < 600)
        self.send("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def open(self, address):
        """Go to an address and wait until it is loaded, also if only the part after # is new."""
        if self.js("location.href").partition("#")[0] == address.partition("#")[0]:
            self.send("Page.navigate", url="about:blank")
        told = self.send("Page.navigate", url=address)
        while told["loaderId"] not in self.loaded:
            self.read()

    def js(self, expression):
        """The value of an expression in the page; a promise is awaited."""
        found = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def until(self, expression, seconds=10):
        """Wait until an expression is true."""
        end = time.monotonic() + seconds
        while not self.js(expression):
            assert time.monotonic() < end, f"never true: {expression}"
            time.sleep(0.03)

    def box(self, selector):
        """(left, top, width, height) of an element, scrolled into sight."""
        return self.js("(e => { e.scrollIntoView({block: 'center'}); const b = e.getBoundingClientRect();"
                       " return [b.left, b.top, b.width, b.height]; })"
                       f"(document.querySelector({json.dumps(selector)}))")

    def mouse(self, kind, x, y, **more):
        """A mouse event."""
        self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", buttons=1, clickCount=1, **more)

    def click(self, selector):
        """Click the middle of an element."""
        left, top, width, height = self.box(selector)
        for kind in ("mousePressed", "mouseReleased"):
            self.mouse(kind, left + width / 2, top + height / 2)

    def key(self, key, shift=False):
        """Press a key."""
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        number = KEYS.get(key) or ord(key.upper())
        told = dict(key=key, code=key, windowsVirtualKeyCode=number, modifiers=8 if shift else 0)
        self.send("Input.dispatchKeyEvent", type="keyDown", text=text, **told)
        self.send("Input.dispatchKeyEvent", type="keyUp", **told)

    def type(self, selector, text):
        """Replace the text of a field, and leave it."""
        self.js(f"(e => {{ e.focus(); e.select(); }})(document.querySelector({json.dumps(selector)}))")
        self.send("Input.insertText", text=text)
        self.js("document.activeElement.blur()")

    def choose(self, selector, value):
        """Choose an option of a <select>."""
        self.js(f"(e => {{ e.value = {json.dumps(value)}; e.dispatchEvent(new Event('change', {{bubbles: true}})); }})"
                f"(document.querySelector({json.dumps(selector)}))")

    def picture(self, path, whole=True):
        """A screenshot."""
        shot = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))

    def close(self):
        """End the browser."""
        self.send("Browser.close")
        self.process.wait(20)
        os.close(self.to)
        os.close(self.back)
