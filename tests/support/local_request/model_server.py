"""A small model server: what a user's image would be.

Fetches the model that `MODEL_URI` names into the folder for temporary files, since its root is read-only, and answers `POST /predictions`
with the model's score. `GET /about` says what it can and can't do where it runs.
"""

import http.server
import json
import math
import os
import pathlib
import shutil
import tempfile
import urllib.parse

HEALTH = "/ping"


def fetch(address):
    """As an SDK would from S3: here from a folder that stands in for it."""
    parts = urllib.parse.urlparse(address)
    source = pathlib.Path(os.environ["STAND_IN_FOR_S3"]) / parts.netloc / parts.path.lstrip("/")
    target = pathlib.Path(tempfile.gettempdir()) / source.name
    shutil.copyfile(source, target)
    return json.loads(target.read_text())


def writes_to(folder):
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


class Handler(http.server.BaseHTTPRequestHandler):
    model = None

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == HEALTH:
            return self.answer(200, {"status": "Healthy"})
        if self.path == "/about":
            return self.answer(
                200,
                {
                    "variables": sorted(os.environ),
                    "writes": {folder: writes_to(folder) for folder in ["/", "/usr", "/etc", "/tmp"]},
                },
            )
        self.answer(404, {})

    def do_POST(self):
        if self.path != "/predictions":
            return self.answer(404, {})
        length = int(self.headers.get("Content-Length", 0))
        features = json.loads(self.rfile.read(length))["features"]
        total = self.model["bias"] + sum(w * x for w, x in zip(self.model["weights"], features, strict=True))
        self.answer(200, {"score": 1 / (1 + math.exp(-total))})

    def log_message(self, *_):
        pass


Handler.model = fetch(os.environ["MODEL_URI"])
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
