"""Submissions that try to score without solving, to harm the grader, or to take other rows with them.

Each is the text of an adam.py; {secret} is the path of the engine's rules, {victim} a file, {port} a listening port.
"""
HEAD = "import os, sys\nimport numpy as np\ndef adam_step(w, g, m, v, t, lr, beta1, beta2, eps):\n"

LOOP = HEAD + "    while True: pass\n"
LOOP_AT_IMPORT = "while True: pass\n"
ALLOCATION = HEAD + "    a = np.ones(75 * 2**27)\n    return w, m, v\n"
SYS_EXIT = "import sys\nsys.exit(0)\n"
SYS_EXIT_INSIDE = HEAD + "    sys.exit(0)\n"
OS_EXIT = HEAD + "    os._exit(0)\n"
PATCHED = ("import numpy as np, builtins\nfor name in ('allclose', 'array_equal', 'isclose', 'max', 'abs'):\n"
           "    setattr(np, name, lambda *a, **k: True)\nbuiltins.all = lambda *a: True\nbuiltins.abs = lambda x: 0.0\n"
           "def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):\n    return w, m, v\n")
FRAMES = HEAD + ("    import gc\n    frame, found = sys._getframe(), []\n"
                 "    while frame:\n        found += list(frame.f_locals.values()) + list(frame.f_globals.values())\n"
                 "        frame = frame.f_back\n"
                 "    found += [x for x in gc.get_objects() if isinstance(x, dict)]\n"
                 "    for x in found:\n        if isinstance(x, dict):\n"
                 "            for name in ('right', 'expected', 'table'):\n"
                 "                if name in x: return x[name]\n    return w, m, v\n")
IMPORT_SOLUTION = "from minigrad.optim import rules\n" + HEAD + (
    "    return rules.adam(w, g, m, v, t, lr=lr, beta1=beta1, beta2=beta2, eps=eps)\n")
READ_SOLUTION = "text = open({secret!r}).read().replace('from ..backend import namespace', 'import numpy')\n" + (
    "text = text.replace('namespace(x)', 'numpy')\nexec(text)\nrule = adam\n") + HEAD + (
    "    return rule(w, g, m, v, t, lr=lr, beta1=beta1, beta2=beta2, eps=eps)\n")
SOCKET = "import socket\nsocket.create_connection(('127.0.0.1', {port}), 2)\n" + HEAD + "    return w, m, v\n"
FORK_BOMB = "import os\nwhile True:\n    os.fork()\n"
FORK_BOMB_CAREFUL = ("import os\nwhile True:\n    try: os.fork()\n    except OSError: pass\n")
BIG_FILE = "with open('big', 'wb') as f:\n    for _ in range(1024): f.write(bytes(2**20))\n" + (
    HEAD + "    return w, m, v\n")
PICKLE = HEAD + ("    class Bomb:\n        def __reduce__(self): return os.system, ('touch {victim}.pwned',)\n"
                 "    return np.array([Bomb()]), m, v\n")
PICKLE_SENT = HEAD + ("    import io\n    class Bomb:\n"
                      "        def __reduce__(self): return os.system, ('touch {victim}.pwned',)\n"
                      "    b = io.BytesIO()\n    np.savez(b, report=np.array([Bomb()], dtype=object))\n"
                      "    os.write(int(sys.argv[2]), b.getvalue())\n    os._exit(0)\n")
ESCAPE = ("import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        time.sleep(0.3)\n"
          "        open({victim!r} + '.escaped', 'w').close()\n        os._exit(0)\n    os._exit(0)\n") + (
          HEAD + "    return w, m, v\n")
FLOOD = "import os\nwhile True:\n    os.write(1, b'x' * 65536)\n"
FLOOD_ANSWER = "import os, sys\nwhile True:\n    os.write(int(sys.argv[2]), b'x' * 65536)\n"
GARBAGE = "import os, sys\nos.write(int(sys.argv[2]), b'garbage' * 100)\n" + HEAD + "    return w, m, v\n"
CLAIM = HEAD + ("    import io, json\n    b = io.BytesIO()\n"
                "    told = [dict(words=['float64'] * 3, kept=True, gradients=0)] * 4\n"
                "    report = np.frombuffer(json.dumps(dict(status='correct', calls=told)).encode(), np.uint8)\n"
                "    np.savez(b, report=report, **{{f'{{t}}.{{i}}.{{k}}': w for t in ('first', 'again') "
                "for i in range(4) for k in range(3)}})\n"
                "    os.write(int(sys.argv[2]), b.getvalue())\n    os._exit(0)\n")
ZIP_BOMB = HEAD + ("    import io, zipfile\n    b = io.BytesIO()\n"
                   "    with zipfile.ZipFile(b, 'w', zipfile.ZIP_DEFLATED) as z:\n"
                   "        z.writestr('report.npy', bytes(2**28))\n    os.write(int(sys.argv[2]), b.getvalue())\n"
                   "    os._exit(0)\n")
HUGE_HEADER = HEAD + ("    import io, zipfile\n    b = io.BytesIO()\n    n = io.BytesIO()\n"
                      "    header = dict(descr='<f8', fortran_order=False, shape=(10**13,))\n"
                      "    np.lib.format.write_array_header_1_0(n, header)\n"
                      "    with zipfile.ZipFile(b, 'w') as z:\n        z.writestr('report.npy', n.getvalue())\n"
                      "    os.write(int(sys.argv[2]), b.getvalue())\n    os._exit(0)\n")
DELETE = ("import os, shutil\nos.remove({victim!r})\n") + HEAD + "    return w, m, v\n"
OVERWRITE = ("open({victim!r}, 'w').write('gone')\n") + HEAD + "    return w, m, v\n"
KILL_PARENT = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nos.kill(-1, signal.SIGKILL)\n" + (
    HEAD + "    return w, m, v\n")
KILL_GRADER = "import os, signal\nos.kill({grader}, signal.SIGKILL)\n" + HEAD + "    return w, m, v\n"
SUBPROCESS = "import subprocess\nsubprocess.run(['touch', {victim!r} + '.run'])\n" + HEAD + "    return w, m, v\n"
DEEP = "x = " + "(" * 5000 + ")" * 5000 + "\n"
NULL_BYTES = "x = 1\x00\n"
HUGE_OUTPUT = HEAD + "    return np.broadcast_to(1.0, (10**11,)), m, v\n"
STRANGE_TYPE = HEAD + ("    class Liar(np.ndarray):\n        def __eq__(self, other): return True\n"
                       "    return w.view(Liar), m, v\n")
FAKE_MUTATION = HEAD + "    w[:] = 0; g[:] = 0; m[:] = 0; v[:] = 0\n    return w, m, v\n"

ALL = {name: text for name, text in list(globals().items()) if name.isupper() and name not in ("HEAD", "ALL")}
