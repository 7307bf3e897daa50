"""Real servers on free ports that take what the portal sends: robots and SMS gateways over HTTP, mail over SMTP."""

import json
import socketserver
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass
class Robot:
    """What a robot got, and what it answers: (status, body)."""

    base: str = ""
    requests: list = field(default_factory=list)
    answer: tuple = (200, b'{"errcode": 0, "errmsg": "ok"}')
    headers: dict = field(default_factory=dict)
    wait: threading.Event | None = None


@contextmanager
def robot():
    box = Robot()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            content = self.rfile.read(int(self.headers["Content-Length"]))
            url = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(url.query).items()}
            box.requests.append(
                {"path": url.path, "query": query, "body": json.loads(content), "headers": dict(self.headers)}
            )
            if box.wait:
                box.wait.wait(5)
            status, body = box.answer
            self.send_response(status)
            for name, value in box.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            box.requests.append({"path": self.path, "method": "GET"})
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    with running(server):
        box.base = f"http://127.0.0.1:{server.server_port}"
        yield box
        if box.wait:
            box.wait.set()


@dataclass
class Mailbox:
    port: int = 0
    messages: list = field(default_factory=list)
    refuse: bytes = b""


@contextmanager
def mail_server():
    """As much of SMTP as a client needs to hand over one message; `refuse` is what it answers to a recipient."""
    box = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line):
            self.wfile.write(line + b"\r\n")

        def handle(self):
            self.say(b"220 ready")
            while line := self.rfile.readline():
                command = line.strip().upper()
                if command == b"DATA":
                    self.say(b"354 go on")
                    lines = iter(self.rfile.readline, b".\r\n")
                    box.messages.append(message_from_bytes(b"".join(lines), policy=policy.default))
                    self.say(b"250 taken")
                elif command == b"QUIT":
                    self.say(b"221 bye")
                    return
                elif command.startswith(b"RCPT") and box.refuse:
                    self.say(box.refuse)
                else:
                    self.say(b"250 ok")

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    with running(server):
        box.port = server.server_address[1]
        yield box


@contextmanager
def running(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
