"""All of Pulix in a temporary folder, started by deploy/up on free ports."""

import atexit
import ctypes
import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRESET = os.environ.get("PULIX_PRESET", "asan")
SERVICES = ("gateway", "auth", "generation", "hashtag", "contact")

DOUBLE = ROOT / "build/ferretdb/ferretdb"
_mongo = False
_shared = None


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_until(condition, seconds, what):
    """Returns the first true value of condition(); fails after so many seconds."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s for {what}")
        time.sleep(0.05)


def end_with_us():
    """In a child: it gets a SIGTERM when this process dies, however it does (prctl, PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class Stack:
    """One running Pulix. Extra environment variables go to every program."""

    def __init__(self, **environment):
        self.folder = Path(tempfile.mkdtemp(prefix="pulix-e2e-"))
        self.var = self.folder / "var"
        self.http, self.admin, self.sandbox_port, self.nats = (free_port() for _ in range(4))
        self.mongo = None
        mongo_url = os.environ.get("PULIX_TEST_MONGO_URL", "") if _mongo else ""
        if _mongo and not mongo_url:
            self.mongo = MongoDouble(self.folder)
            mongo_url = self.mongo.url
        self.pro_email = f"pro.{secrets.token_hex(6)}@example.org"
        self.environment = {
            "PULIX_PRESET": PRESET,
            "PULIX_SKIP_BUILD": "1",
            "PULIX_VAR_DIR": str(self.var),
            "PULIX_ENV_FILE": str(self.folder / ".env"),
            "PULIX_HTTP_ADDR": f"127.0.0.1:{self.http}",
            "PULIX_ADMIN_ADDR": f"127.0.0.1:{self.admin}",
            "PULIX_SANDBOX_ADDR": f"127.0.0.1:{self.sandbox_port}",
            "PULIX_NATS_PORT": str(self.nats),
            "MONGO_URL": mongo_url,
            "DEAPI_TOKEN": "",
            "PULIX_PUBLIC_URL": "",
            # A test signs up and asks far more often than a person does.
            "PULIX_RATE_SCALE": "1000",
            # So few that a test can use them up.
            "PULIX_DAILY_PICTURES": "standard=100,pro=3",
            "PULIX_PRO_EMAILS": self.pro_email,
            "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0",
            "UBSAN_OPTIONS": "print_stacktrace=1",
            **environment,
        }
        self.process = None

    def start(self):
        if _mongo and not self.mongo:
            stop_shared()  # there is one database for all
        # Swagger UI is fetched once for all stacks.
        docs = ROOT / "build" / "docs"
        subprocess.run([ROOT / "deploy/docs/fetch", docs], check=False, capture_output=True)
        if docs.exists() and not (self.var / "docs").exists():
            shutil.copytree(docs, self.var / "docs")
        self.log = open(self.folder / "up.log", "ab")
        self.process = subprocess.Popen([ROOT / "deploy/up"], stdin=subprocess.DEVNULL, stdout=self.log,
                                        stderr=self.log, env={**os.environ, **self.environment},
                                        start_new_session=True, preexec_fn=end_with_us)
        self.wait_ready(60)
        return self

    def wait_ready(self, seconds=30):
        def ready():
            if self.process.poll() is not None:
                raise AssertionError("deploy/up ended: " + (self.folder / "up.log").read_text()[-2000:])
            try:
                return self.admin_get("/readyz")[0] == 200
            except OSError:
                return False
        wait_until(ready, seconds, "readiness")

    def admin_get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.admin, timeout=10)
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, body

    def sandbox(self, method, path, body=None):
        """Talks to the sandbox's own switches and ledger."""
        connection = http.client.HTTPConnection("127.0.0.1", self.sandbox_port, timeout=10)
        data = json.dumps(body) if body is not None else None
        headers = {"Authorization": "Bearer sandbox-token", "Content-Type": "application/json"}
        connection.request(method, path, data, headers)
        response = connection.getresponse()
        text = response.read()
        connection.close()
        return response.status, json.loads(text) if text else None

    def pid(self, name):
        """Of 'gateway', 'auth', …, 'nats-server' or 'deapi-sandbox'."""
        path = self.var / "run" / f"{name}.pid"
        return int(path.read_text())

    def kill(self, name, how=signal.SIGKILL):
        os.kill(self.pid(name), how)

    def logs(self):
        return {path.name: path.read_text(errors="replace") for path in (self.var / "log").glob("*.log")}

    def sanitizer_reports(self):
        """Lines of sanitizer reports in any log: there must be none."""
        marks = ("ERROR: AddressSanitizer", "ERROR: LeakSanitizer", "runtime error:", "WARNING: ThreadSanitizer")
        return [f"{name}: {line}" for name, text in self.logs().items() for line in text.splitlines()
                if any(mark in line for mark in marks)]

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
                raise AssertionError("deploy/up did not stop within 60 s")
        self.process = None

    def remove(self):
        try:
            self.stop()
        finally:
            if self.mongo:
                self.mongo.stop()
            keep = os.environ.get("PULIX_KEEP")
            if keep:
                print("kept", self.folder)
            else:
                shutil.rmtree(self.folder, ignore_errors=True)


def shared():
    """The stack that most suites use; started on first need."""
    global _shared
    if _shared is None:
        _shared = Stack(PULIX_SANDBOX_BEHAVIOUR='{"min_ms": 200, "max_ms": 600}').start()
        atexit.register(stop_shared)
    return _shared


def stop_shared():
    global _shared
    if _shared is not None:
        stack, _shared = _shared, None
        reports = stack.sanitizer_reports()
        stack.stop()
        reports += stack.sanitizer_reports()
        stack.remove()
        if reports:
            raise AssertionError("sanitizer reports:\n" + "\n".join(sorted(set(reports))))


def uses_mongo():
    return _mongo


def use_mongo():
    """Makes later stacks use MongoDB's protocol; returns why not, or None."""
    global _mongo
    if not os.environ.get("PULIX_TEST_MONGO_URL") and not DOUBLE.exists():
        return "the FerretDB double is not built (go >= 1.24 is needed)"
    _mongo = True
    return None


class MongoDouble:
    """A FerretDB of its own for one stack: two stacks on one database would share their jobs."""

    def __init__(self, folder):
        self.folder = folder / "mongo"
        self.folder.mkdir()
        port = free_port()
        # It ends with its standard input.
        self.process = subprocess.Popen([DOUBLE, str(port), self.folder], stdin=subprocess.PIPE,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # As the first Pulix had it in its settings: no options at all.
        self.url = f"mongodb://localhost:{port}/"

        def listening():
            with socket.socket() as s:
                return s.connect_ex(("127.0.0.1", port)) == 0
        wait_until(listening, 20, "FerretDB")

    def stop(self):
        self.process.kill()
        self.process.wait()
