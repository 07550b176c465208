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
    let yaml = String::from_utf8(bytes).ok()?;
    let images = yaml.lines().filter_map(|line| {
        let line = line.trim_start();
        let line = line.strip_prefix("- ").unwrap_or(line).trim_start();
        let value = line.strip_prefix("image:")?.trim();
        let value = value.split(" #").next().unwrap_or_default().trim();
        let value = value.trim_matches(['"', '\'']);
        (!value.is_empty()).then(|| value.to_owned())
    });
    Some(images.collect())
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
    fn what_cannot_be_unpacked_has_no_images() {
        assert_eq!(images("no base64 at all!"), None);
    }
}
