//! A server for the files of one folder, to this machine only, with the headers that a host should send.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::Path,
    sync::Arc,
    thread,
};

use crate::{headers, shell::Outcome, site::read as read_text};

/// Serves `folder` until the program is stopped; takes the next free port if this one is taken.
pub fn serve(folder: &Path, port: u16) -> Outcome {
    let listener = (port..port.saturating_add(50))
        .find_map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok())
        .ok_or_else(|| format!("no port from {port} on is free; choose one with --port"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let policy: Arc<str> = headers::policy(&read_text(&folder.join("index.html"))?)?.into();
    println!("\n  http://{address}/\n\nCtrl+C stops it.");
    for stream in listener.incoming().flatten() {
        let folder = folder.to_path_buf();
        let policy = Arc::clone(&policy);
        thread::spawn(move || {
            // A browser that goes away in the middle is no concern of ours.
            let _ = answer(stream, &folder, &policy);
        });
    }
    Ok(())
}

fn answer(mut stream: TcpStream, folder: &Path, policy: &str) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let target = request.split_whitespace().nth(1).unwrap_or("/");
    let path = target
        .split(['?', '#'])
        .next()
        .unwrap_or("/")
        .trim_start_matches('/');
    let path = if path.is_empty() { "index.html" } else { path };
    match inside(path).then(|| fs::read(folder.join(path))) {
        Some(Ok(body)) => respond(
            &mut stream,
            "200 OK",
            &format!(
                "Content-Type: {}\r\nCache-Control: {}{}",
                media_type(path),
                caching(path),
                headers::of(&format!("/{path}"), policy)
                    .iter()
                    .map(|(name, value)| format!("\r\n{name}: {value}"))
                    .collect::<String>()
            ),
            &body,
        ),
        _ => respond(
            &mut stream,
            "404 Not Found",
            "Content-Type: text/plain",
            b"there is no such file",
        ),
    }
}

/// Whether a path stays inside the folder it is taken from: every part must be a plain name.
fn inside(path: &str) -> bool {
    path.split('/')
        .all(|part| !part.is_empty() && part != ".." && !part.contains(['\\', ':']))
}

fn respond(
    stream: &mut TcpStream,
    status: &str,
    headers: &str,
    body: &[u8],
) -> std::io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status}\r\n{headers}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    stream.write_all(body)
}

/// A name that changes with the content stands for it for ever.
fn caching(path: &str) -> &'static str {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    let hash = stem.rsplit_once('-').map_or("", |(_, hash)| hash);
    if hash.len() >= 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        "max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_inside_the_folder_are_served() {
        for path in ["index.html", "samples/fires.json"] {
            assert!(inside(path), "{path}");
        }
        for path in ["", "../x", "a/../../x", "a//x", "a\\..\\x", "C:x"] {
            assert!(!inside(path), "{path}");
        }
    }

    #[test]
    fn only_names_that_change_with_the_content_are_kept_for_ever() {
        for path in ["a-0123abcd.js", "linchpin-0123456789abcdef_bg.wasm"] {
            assert_eq!(caching(path), "max-age=31536000, immutable", "{path}");
        }
        for path in ["index.html", "a-b.js", "samples/fires.json", "a-style.css"] {
            assert_eq!(caching(path), "no-cache", "{path}");
        }
    }

    #[test]
    fn a_browser_is_told_what_it_gets() {
        let folder = std::env::temp_dir().join(format!("linchpin-server-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("a_bg.wasm"), "wasm").unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let served = folder.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answer(stream, &served, "default-src 'none'").unwrap();
            }
        });
        let ask = |path: &str| {
            let mut stream = TcpStream::connect(address).unwrap();
            write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
            std::io::read_to_string(stream).unwrap()
        };
        let found = ask("/a_bg.wasm?x");
        assert!(found.starts_with("HTTP/1.1 200 OK\r\nContent-Type: application/wasm\r\n"));
        assert!(found.ends_with("\r\n\r\nwasm"));
        assert!(found.contains("\r\nContent-Length: 4\r\n"));
        assert!(found.contains("\r\nX-Content-Type-Options: nosniff\r\n"));
        assert!(ask("/../a_bg.wasm").starts_with("HTTP/1.1 404"));
        assert!(ask("/").starts_with("HTTP/1.1 404"));
        fs::remove_dir_all(folder).unwrap();
    }
}
