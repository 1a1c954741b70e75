"""A mail server of a few lines on this machine: it takes letters, or refuses them as it is told."""

from __future__ import annotations

import base64
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message


@dataclass
class MailServer:
    """Attributes:
    refuse: Command → the answer in place of the usual one, as ``{"RCPT": "550 no such user"}``.
    drop_after: Close the line after so many letters were taken, before saying so: the sender cannot tell.
    """

    port: int = 0
    taken: list[bytes] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    drop_after: int = -1

    @property
    def letters(self) -> list[Message]:
        return [message_from_bytes(one) for one in self.taken]


@contextmanager
def mail_server() -> Iterator[MailServer]:
    state = MailServer()

    class Talk(socketserver.StreamRequestHandler):
        def say(self, words: str) -> None:
            self.wfile.write(words.encode() + b"\r\n")

        def handle(self) -> None:
            self.say("220 test")
            for line in self.rfile:
                verb = line.split(b" ")[0].strip().decode().upper()
                if verb in state.refuse:
                    self.say(state.refuse[verb])
                elif verb in ("EHLO", "HELO"):
                    self.say("250-test\r\n250 AUTH PLAIN")
                elif verb == "AUTH":
                    state.logins.append(base64.b64decode(line.split()[2]).decode().replace("\0", "|"))
                    self.say("235 in")
                elif verb == "DATA":
                    self.say("354 go on")
                    text = b""
                    while (part := self.rfile.readline()) != b".\r\n":
                        text += part
                    state.taken.append(text)
                    if len(state.taken) - 1 == state.drop_after:
                        return
                    self.say("250 taken")
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Talk) as server:
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield state
        server.shutdown()
        thread.join()
