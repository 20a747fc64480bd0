//! One keep-alive connection that speaks as much HTTP as the server answers with, and little processor time of its own:
//! it shares the machine with the server.

use std::io;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::crowd::PASSWORD;
use super::server::Server;

/// A connection.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What the server answered.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    /// A header's value; the first of them.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// Where it is none.
    pub fn json(&self) -> Result<serde_json::Value> {
        serde_json::from_slice(&self.body).with_context(|| format!("{}: {}", self.status, self.text()))
    }
}

fn broken(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

impl Connection {
    /// Connects to the server on this machine.
    ///
    /// # Errors
    /// Where nobody listens.
    pub async fn open(port: u16) -> io::Result<Connection> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Connection { stream, buffer: Vec::with_capacity(1 << 17) })
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// Where the connection ends or the answer cannot be read.
    pub async fn ask(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.stream.write_all(request).await?;
        let end = loop {
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end;
            }
            self.more().await?;
        };
        let head = String::from_utf8_lossy(self.buffer.get(..end).unwrap_or_default()).into_owned();
        self.buffer.drain(..end + 4);
        let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).ok_or_else(|| broken("no status"))?;
        let mut answer = Answer { status, head, body: Vec::new() };
        if let Some(length) = answer.header("content-length").and_then(|length| length.parse().ok()) {
            answer.body = self.take(length).await?;
        } else if answer.header("transfer-encoding").is_some_and(|coding| coding.contains("chunked")) {
            answer.body = self.chunks().await?;
        }
        Ok(answer)
    }

    async fn more(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }

    async fn take(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.buffer.len() < length {
            self.more().await?;
        }
        let rest = self.buffer.split_off(length);
        Ok(std::mem::replace(&mut self.buffer, rest))
    }

    async fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let end = loop {
                if let Some(end) = find(&self.buffer, b"\r\n") {
                    break end;
                }
                self.more().await?;
            };
            let line = self.take(end + 2).await?;
            let size = String::from_utf8_lossy(&line).trim().to_owned();
            let size = usize::from_str_radix(&size, 16).map_err(|_| broken("no size of a chunk"))?;
            let chunk = self.take(size + 2).await?;
            body.extend_from_slice(chunk.get(..size).unwrap_or_default());
            if size == 0 {
                return Ok(body);
            }
        }
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// Somebody who is signed in: makes requests as his browser would.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub port: u16,
    cookie: String,
    csrf: String,
}

impl Visitor {
    /// Somebody who has not signed in.
    #[must_use]
    pub fn stranger(port: u16) -> Visitor {
        Visitor { port, cookie: String::new(), csrf: String::new() }
    }

    /// A request; `extra` are whole header lines, `body` with its media type.
    #[must_use]
    pub fn request(&self, method: &str, path: &str, extra: &str, body: Option<(&str, &[u8])>) -> Vec<u8> {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\ncookie: {}\r\nsec-fetch-site: same-origin\r\n{extra}",
            self.port, self.cookie
        );
        let (media_type, body) = body.unwrap_or_default();
        if !media_type.is_empty() {
            head.push_str(&format!("content-type: {media_type}\r\ncontent-length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(body);
        bytes
    }

    #[must_use]
    pub fn get(&self, path: &str) -> Vec<u8> {
        self.request("GET", path, "", None)
    }

    /// A form of ours, with its token.
    #[must_use]
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Vec<u8> {
        let mut body = format!("csrf={}", self.csrf);
        for (name, value) in fields {
            body.push_str(&format!("&{name}={}", trato_web::http::error::percent(value)));
        }
        self.request("POST", path, "", Some(("application/x-www-form-urlencoded", body.as_bytes())))
    }

    /// A file with the form's token before it.
    #[must_use]
    pub fn upload(&self, path: &str, name: &str, content: &[u8]) -> Vec<u8> {
        let mut body = format!(
            "--cut\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n--cut\r\n\
             content-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: text/csv\r\n\r\n",
            self.csrf
        )
        .into_bytes();
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--cut--\r\n");
        self.request("POST", path, "", Some(("multipart/form-data; boundary=cut", &body)))
    }

    /// Asks once, on a connection of its own.
    ///
    /// # Errors
    /// Where there is no answer.
    pub async fn once(&self, request: &[u8]) -> Result<Answer> {
        Ok(Connection::open(self.port).await?.ask(request).await?)
    }
}

/// Signs in as a browser does.
///
/// # Errors
/// Where he is not let in.
pub async fn sign_in(server: &Server, email: &str) -> Result<Visitor> {
    let stranger = Visitor::stranger(server.port);
    let form = stranger.form("/sign-in", &[("email", email), ("password", PASSWORD)]);
    let answer = stranger.once(&form).await?;
    let cookies = answer.head.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
    let secret = cookies.filter_map(|line| line.split(';').next()?.strip_prefix("trato=")).next();
    let Some(secret) = secret else { bail!("{email} was not let in: {}", answer.status) };
    let csrf = trato_web::http::session::csrf_token(secret);
    Ok(Visitor { port: server.port, cookie: format!("trato={secret}"), csrf })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn answers_are_read_whole_one_after_the_other() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("listens");
        let port = listener.local_addr().expect("has a port").port();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("somebody comes");
            let answers: [&[u8]; 3] = [
                b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\ntransfer-encod",
                b"ing: chunked\r\n\r\n2\r\nde\r\n1\r\nf\r\n0\r\n\r\n",
                b"HTTP/1.1 303 See Other\r\nlocation: /x\r\ncontent-length: 0\r\n\r\n",
            ];
            for answer in answers {
                stream.write_all(answer).await.expect("writes");
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        });
        let mut connection = Connection::open(port).await.expect("connects");
        let mut ask = async || connection.ask(b"GET / HTTP/1.1\r\n\r\n").await.expect("answers");
        let (first, second, third) = (ask().await, ask().await, ask().await);
        assert_eq!((first.status, first.body.as_slice()), (200, b"abc".as_slice()));
        assert_eq!(second.body, b"def");
        assert_eq!((third.status, third.header("Location")), (303, Some("/x")));
    }
}
