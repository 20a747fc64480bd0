"""A mail server for the tests: aiosmtpd's, which misbehaves when told to.

Commands come in, events go out, one a line. Commands: "mode NAME", "go", "sync". Events: "port N", "at STEP", "accepted JSON",
"left" (a client went away), "synced" (it told everything up to now). Modes:

  normal           takes everything
  later            451 to every recipient         never        550 to every recipient
  closing          421 to every recipient         die          the whole process dies in the middle of a message
  cut              drops the connection when the message is there, and does not keep it
  lose             keeps one message, drops the connection instead of saying 250, and greets nobody afterwards
  hold-ehlo, hold-data, hold-250   says "at STEP" and waits there for "go"
  slow             takes three seconds for each message
"""
import argparse
import asyncio
import json
import os
import signal
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

options = argparse.ArgumentParser()
options.add_argument("--port", type=int, default=0)
options.add_argument("--certificate")
options.add_argument("--key")
options.add_argument("--tls", choices=["none", "starttls", "implicit"], default="none")
options.add_argument("--password")
options = options.parse_args()

mode = "normal"
gate = asyncio.Event()


def tell(*words):
    print(*words, flush=True)


async def hold(step):
    if mode == "hold-" + step:
        tell("at", step)
        gate.clear()
        await gate.wait()


class Office:
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        await hold("ehlo")
        return responses

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if mode == "later":
            return "451 4.7.1 come back later"
        if mode == "never":
            return "550 5.1.1 no such user here"
        if mode == "closing":
            return "421 4.3.2 closing for the night"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        global mode
        await hold("250")
        if mode == "slow":
            await asyncio.sleep(3)
        if mode == "cut":
            server.transport.abort()
            return "250 never said"
        text = envelope.content.decode("ascii")
        found = [line[12:] for line in text.split("\r\n") if line.lower().startswith("message-id: ")]
        kept = {"id": found, "from": envelope.mail_from, "to": envelope.rcpt_tos, "text": text}
        tell("accepted", json.dumps(kept))
        if mode == "lose":
            mode = "hold-ehlo"
            server.transport.abort()
        return "250 2.0.0 kept"


class Server(SMTP):
    async def smtp_DATA(self, arg):
        await hold("data")
        if mode == "die":
            await self.push("354 go on")
            await self._reader.read(100)
            os.kill(os.getpid(), signal.SIGKILL)
        await super().smtp_DATA(arg)

    def connection_lost(self, error):
        tell("left")
        super().connection_lost(error)


def sign_in(server, session, envelope, mechanism, data):
    wanted = options.password.encode()
    return AuthResult(success=data.login == b"crm" and data.password == wanted, handled=False)


def certificate():
    if options.tls == "none":
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.certificate, options.key)
    return context


def serve():
    settings = {"hostname": "office.test", "enable_SMTPUTF8": True}
    if options.tls == "starttls":
        settings |= {"tls_context": certificate(), "require_starttls": True}
    if options.password:
        settings |= {
            "authenticator": sign_in,
            "auth_required": True,
            "auth_require_tls": options.tls == "starttls",
        }
    return Server(Office(), **settings)


async def listen():
    global mode
    loop = asyncio.get_running_loop()
    context = certificate() if options.tls == "implicit" else None
    server = await loop.create_server(serve, "127.0.0.1", options.port, ssl=context, reuse_address=True)
    tell("port", server.sockets[0].getsockname()[1])
    commands = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    while line := await commands.readline():
        match line.decode().split():
            case ["mode", name]:
                mode = name
                gate.set()
                tell("mode", name)
            case ["go"]:
                gate.set()
            case ["sync"]:
                tell("synced")


asyncio.run(listen())
