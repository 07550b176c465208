//! Images in the Compose files and Kubernetes manifests that App Service keeps as one Base64 value.

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

/// The images that the packed YAML names, in order; none if it cannot be unpacked.
///
/// Only the lines `image: …` are looked at. Everything else is let go of: it may hold passwords.
pub(in crate::read) fn images(packed: &str) -> Option<Vec<String>> {
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let bytes = GeneralPurpose::new(&STANDARD, config)
        .decode(packed.trim())
        .ok()?;
    images_in(&String::from_utf8(bytes).ok()?)
}

/// The same of YAML as it is; none if it names no image.
pub(in crate::read) fn images_of(yaml: &str) -> Option<Vec<String>> {
    images_in(yaml).filter(|images| !images.is_empty())
}

fn images_in(yaml: &str) -> Option<Vec<String>> {
    let mut images = Vec::new();
    for line in yaml.lines() {
        let line = line.trim_start();
        let line = line.strip_prefix("- ").unwrap_or(line).trim_start();
        // A service that is built here shows no image, and `{…}` may hold anything.
        let built = line.trim_start_matches(['"', '\'']).starts_with("build");
        let flow = line.contains('{') && line.contains('}');
        if flow || built {
            images.push(flow.then(|| in_flow(line)).flatten().unwrap_or_default());
            continue;
        }
        images.extend(value_of(line));
    }
    Some(images)
}

/// The value behind `image:`, however the key is quoted and spaced.
fn value_of(line: &str) -> Option<String> {
    let (key, value) = line.split_once(':')?;
    if key.trim().trim_matches(['"', '\'']) != "image" {
        return None;
    }
    let value = value.split(" #").next().unwrap_or_default().trim();
    let value = value.trim_matches(['"', '\'']);
    (!value.is_empty()).then(|| value.to_owned())
}

/// The image in `{image: …, ports: […]}`.
fn in_flow(line: &str) -> Option<String> {
    let (_, inner) = line.split_once('{')?;
    let inner = inner.rsplit_once('}').map_or(inner, |(inner, _)| inner);
    inner.split(',').find_map(|entry| value_of(entry.trim()))
}

/// A reference that is written as a server and what stands behind it; nothing but the fact in either.
/// Without a server it is Docker's.
pub(in crate::read) fn on_server(server: Option<&str>, image: &str) -> String {
    let server = super::keep::only_the_fact(
        super::fields::Field::SourceServer,
        server.unwrap_or_default(),
    );
    let image = super::keep::only_the_fact(super::fields::Field::SourceImage, image);
    match server.trim().trim_end_matches('/') {
        "" => image,
        server => format!("{server}/{}", image.trim_start_matches('/')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_images_are_taken_from_a_compose_file() {
        let yaml = "services:\n  web:\n    image: \"a.azurecr.io/web:1\" # pinned\n    environment:\n      PASSWORD: hush\n  db:\n    image: mysql:8\n";
        let packed = base64::prelude::BASE64_STANDARD.encode(yaml);
        assert_eq!(images(&packed).unwrap(), ["a.azurecr.io/web:1", "mysql:8"]);
        assert_eq!(images(packed.trim_end_matches('=')).unwrap().len(), 2);
    }

    #[test]
    fn keys_may_be_quoted_and_spaced_and_what_shows_no_image_still_counts() {
        let yaml = "services:\n  a:\n    \"image\": a.azurecr.io/a:1\n  b:\n    image : a.azurecr.io/b:1\n  c: {image: \"a.azurecr.io/c:1\", ports: []}\n  d:\n    build: .\n";
        let packed = base64::prelude::BASE64_STANDARD.encode(yaml);
        assert_eq!(
            images(&packed).unwrap(),
            [
                "a.azurecr.io/a:1",
                "a.azurecr.io/b:1",
                "a.azurecr.io/c:1",
                ""
            ]
        );
    }

    #[test]
    fn what_cannot_be_unpacked_has_no_images() {
        assert_eq!(images("no base64 at all!"), None);
    }
}
