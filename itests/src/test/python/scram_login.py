"""Logs in over STARTTLS with SCRAM-SHA-256 by aiosasl and PyOpenSSL, which know nothing of Postrider.

scram_login.py imap|smtp HOST PORT USER PASSWORD plus|downgraded

plus        SCRAM-SHA-256-PLUS, bound by tls-server-end-point (RFC 5929)
downgraded  SCRAM-SHA-256 of a client that could bind but saw no -PLUS: what someone in between would make of the list
"""

import asyncio
import base64
import hashlib
import socket
import sys

import aiosasl
import aiosasl.channel_binding
import OpenSSL.crypto
import OpenSSL.SSL


class Line:
    """A connection that is read line by line."""

    def __init__(self, host, port):
        self.io = socket.create_connection((host, port), timeout=60)
        self.rest = b""

    def secure(self):
        # PyOpenSSL wants a blocking socket.
        self.io.settimeout(None)
        self.io = OpenSSL.SSL.Connection(OpenSSL.SSL.Context(OpenSSL.SSL.TLS_CLIENT_METHOD), self.io)
        self.io.set_connect_state()
        self.io.do_handshake()

    def read(self):
        while b"\n" not in self.rest:
            self.rest += self.io.recv(4096)
        line, self.rest = self.rest.split(b"\n", 1)
        return line.rstrip().decode()

    def say(self, text):
        self.io.sendall(text.encode() + b"\r\n")


class EndPoint(aiosasl.channel_binding.ChannelBindingProvider):
    """RFC 5929 section 4.1 for signatures with SHA-256; aiosasl's own knows RSA certificates only."""

    cb_name = b"tls-server-end-point"

    def __init__(self, connection):
        self.certificate = connection.get_peer_certificate()

    def extract_cb_data(self):
        if b"sha256" not in self.certificate.get_signature_algorithm().lower():
            raise NotImplementedError(self.certificate.get_signature_algorithm())
        return hashlib.sha256(OpenSSL.crypto.dump_certificate(OpenSSL.crypto.FILETYPE_ASN1, self.certificate)).digest()


class Imap(aiosasl.SASLInterface):
    def __init__(self, line):
        self.line = line
        line.read()
        line.say("a STARTTLS")
        self.until("a")
        line.secure()
        line.say("b CAPABILITY")
        self.offered = self.until("b")

    def until(self, tag):
        text = ""
        while True:
            line = self.line.read()
            text += line + "\n"
            if line.startswith(tag + " "):
                return text

    def answer(self):
        line = self.line.read()
        while line.startswith("* "):
            line = self.line.read()
        if line.startswith("+"):
            return aiosasl.SASLState.CHALLENGE, base64.b64decode(line[2:])
        if line.startswith("c OK"):
            return aiosasl.SASLState.SUCCESS, None
        raise aiosasl.AuthenticationFailure("not-authorized", text=line)

    async def initiate(self, mechanism, payload=None):
        self.line.say("c AUTHENTICATE " + mechanism + " " + base64.b64encode(payload).decode())
        return self.answer()

    async def respond(self, payload):
        self.line.say(base64.b64encode(payload).decode())
        return self.answer()

    async def abort(self):
        self.line.say("*")
        return self.answer()


class Smtp(Imap):
    def __init__(self, line):
        self.line = line
        line.read()
        self.ehlo()
        line.say("STARTTLS")
        line.read()
        line.secure()
        self.offered = self.ehlo()

    def ehlo(self):
        self.line.say("EHLO client.example")
        text = line = self.line.read()
        while line[3:4] == "-":
            line = self.line.read()
            text += "\n" + line
        return text

    def answer(self):
        line = self.line.read()
        if line.startswith("334"):
            return aiosasl.SASLState.CHALLENGE, base64.b64decode(line[4:])
        if line.startswith("235"):
            return aiosasl.SASLState.SUCCESS, None
        raise aiosasl.AuthenticationFailure("not-authorized", text=line)

    async def initiate(self, mechanism, payload=None):
        self.line.say("AUTH " + mechanism + " " + base64.b64encode(payload).decode())
        return self.answer()


async def main(protocol, host, port, user, password, mode):
    async def credentials():
        return user, password

    line = Line(host, int(port))
    server = {"imap": Imap, "smtp": Smtp}[protocol](line)
    print(server.offered)
    if mode == "plus":
        client = aiosasl.SCRAMPLUS(credentials, EndPoint(line.io))
        wanted = "SCRAM-SHA-256-PLUS"
    else:
        client = aiosasl.SCRAM(credentials, after_scram_plus=True)
        wanted = "SCRAM-SHA-256"
    token = client.any_supported([wanted])
    await client.authenticate(aiosasl.SASLStateMachine(server), token)
    print("logged in by", wanted)


asyncio.run(main(*sys.argv[1:]))
