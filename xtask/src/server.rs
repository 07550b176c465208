//! A server for the files of one folder, to this machine only.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::Path,
    thread,
};

use crate::shell::Outcome;

/// Serves `folder` until the program is stopped; takes the next free port if this one is taken.
pub fn serve(folder: &Path, port: u16) -> Outcome {
    let listener = (port..port.saturating_add(50))
        .find_map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok())
        .ok_or_else(|| format!("no port from {port} on is free; choose one with --port"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    println!("\n  http://{address}/\n\nCtrl+C stops it.");
    for stream in listener.incoming().flatten() {
        let folder = folder.to_path_buf();
        thread::spawn(move || {
            // A browser that goes away in the middle is no concern of ours.
            let _ = answer(stream, &folder);
        });
    }
    Ok(())
}

fn answer(mut stream: TcpStream, folder: &Path) -> std::io::Result<()> {
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
    // Nothing outside the folder: every part of the path must be a plain name.
    let plain = path
        .split('/')
        .all(|part| !part.is_empty() && part != ".." && !part.contains('\\'));
    match fs::read(folder.join(path)) {
        Ok(body) if plain => respond(&mut stream, "200 OK", media_type(path), &body),
        _ => respond(
            &mut stream,
            "404 Not Found",
            "text/plain",
            b"there is no such file",
        ),
    }
}

fn respond(
    stream: &mut TcpStream,
    status: &str,
    media_type: &str,
    body: &[u8],
) -> std::io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    stream.write_all(body)
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
