"""A server that says exactly the bytes a test wants, when it wants them; it counts who knocks."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Say = Callable[[socket.socket, bytes], None]


@dataclass
class RawServer:
    """`knocks`: connections so far. `requests`: heads and bodies that came."""

    port: int = 0
    knocks: int = 0
    requests: list[bytes] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def netloc(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.netloc}"


def read_request(sock: socket.socket) -> bytes:
    """One whole request; b"" when the other end has gone."""
    got = b""
    while b"\r\n\r\n" not in got:
        if not (piece := sock.recv(65536)):
            return b""
        got += piece
    head, _, body = got.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    while len(body) < length:
        if not (piece := sock.recv(65536)):
            return b""
        body += piece
    return head + b"\r\n\r\n" + body


@contextlib.contextmanager
def raw_server(say: Say, context: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    """Serve each connection with `say(socket, request)` for each request on it."""
    server = RawServer()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.01)
    server.port = listener.getsockname()[1]

    def serve(sock: socket.socket) -> None:
        with contextlib.suppress(OSError), sock:
            sock.settimeout(20)
            if context is not None:
                sock = context.wrap_socket(sock, server_side=True)
            with sock:
                while (request := read_request(sock)) and not server.over.is_set():
                    server.requests.append(request)
                    say(sock, request)

    def accept() -> None:
        while not server.over.is_set():
            with contextlib.suppress(TimeoutError):
                sock, _ = listener.accept()
                server.knocks += 1
                threading.Thread(target=serve, args=(sock,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        thread.join()
        listener.close()


def answer(status: str = "200 OK", body: bytes = b"{}", **headers: str) -> bytes:
    """A whole answer with its length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def always(whole: bytes) -> Say:
    """Say the same to everybody."""
    return lambda sock, _request: sock.sendall(whole)


def make_certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, str]:
    """A server's TLS context for `name`, and the file by which it can be trusted."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    try:
        alternative: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        alternative = x509.DNSName(name)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / f"{name}.pem", folder / f"{name}.key"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, str(public)
