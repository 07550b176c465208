//! What a report looks like in the files that leave the page.

#[cfg(test)]
mod formats;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod ocsf;
#[cfg(test)]
mod redaction;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod schemas;
#[cfg(test)]
mod tickets;
#[allow(dead_code, reason = "other tests write other files")]
#[path = "../written/mod.rs"]
mod written;
