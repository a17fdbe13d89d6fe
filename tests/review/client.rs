//! A browser's least: requests with a cookie, over one connection each.

use std::io::{Read, Write};
use std::net::TcpStream;

pub struct Browser {
    host: String,
    cookie: String,
}

pub struct Reply {
    pub status: u16,
    pub headers: String,
    pub body: String,
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        let lines = self.headers.lines();
        let pairs = lines.filter_map(|line| line.split_once(": "));
        pairs
            .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
            .next()
            .unwrap_or_default()
    }
}

impl Browser {
    /// One that nobody let in.
    pub fn new(address: &str) -> Self {
        let host = address
            .trim_start_matches("http://")
            .split('/')
            .next()
            .unwrap()
            .to_owned();
        Self {
            host,
            cookie: String::new(),
        }
    }

    /// One that opened the address.
    pub fn enter(address: &str) -> Self {
        let mut browser = Self::new(address);
        let path = address.split_once(&browser.host).unwrap().1.to_owned();
        let reply = browser.get(&path);
        assert_eq!(reply.status, 200, "{}", reply.body);
        browser.cookie = reply
            .header("set-cookie")
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        browser
    }

    pub fn origin(&self) -> String {
        format!("http://{}", self.host)
    }

    pub fn get(&mut self, path: &str) -> Reply {
        self.send("GET", path, &[], "")
    }

    pub fn post(&mut self, path: &str, body: &str) -> Reply {
        let origin = self.origin();
        self.send("POST", path, &[("Origin", &origin)], body)
    }

    pub fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Reply {
        self.try_send(method, path, headers, body).unwrap()
    }

    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Option<Reply> {
        let mut stream = TcpStream::connect(&self.host).ok()?;
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nConnection: close\r\nCookie: {}\r\n",
            self.cookie
        );
        if !headers.iter().any(|(name, _)| *name == "Host") {
            request += &format!("Host: {}\r\n", self.host);
        }
        for (name, value) in headers {
            request += &format!("{name}: {value}\r\n");
        }
        if method == "POST" {
            request += &format!(
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
                body.len()
            );
        }
        stream
            .write_all(format!("{request}\r\n{body}").as_bytes())
            .ok()?;
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply).ok()?;
        let reply = String::from_utf8(reply).unwrap();
        let (headers, body) = reply.split_once("\r\n\r\n")?;
        Some(Reply {
            status: headers.split(' ').nth(1)?.parse().ok()?,
            headers: headers.to_owned(),
            body: body.to_owned(),
        })
    }
}

/// The value of the last hidden field of that name.
pub fn hidden(page: &str, name: &str) -> String {
    let at = page.rfind(&format!("name=\"{name}\" value=\"")).unwrap();
    let value = &page[at + name.len() + 15..];
    value.split('"').next().unwrap().to_owned()
}
