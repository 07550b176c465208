//! The manifest of a service of Service Fabric: XML in a text, of which only its name and its images are read.
//! (learn.microsoft.com …/service-fabric/service-fabric-get-started-containers: `ContainerHost`, `ImageName`.)

/// Whether a text is one.
pub(super) fn is_manifest(xml: &str) -> bool {
    xml.contains("<ServiceManifest")
}

/// What the service is called.
pub(super) fn name(xml: &str) -> Option<&str> {
    let (_, rest) = xml.split_once("<ServiceManifest")?;
    let head = rest.split('>').next()?;
    let (_, rest) = head.split_once(" Name=")?;
    let quote = rest
        .chars()
        .next()
        .filter(|sign| matches!(sign, '"' | '\''))?;
    let name = rest.get(1..)?.split(quote).next()?;
    let plain = |sign: char| sign.is_alphanumeric() || "-_.".contains(sign);
    (!name.is_empty() && name.chars().all(plain)).then_some(name)
}

/// The images that its containers run; what it runs beside that are programs.
pub(super) fn images(xml: &str) -> impl Iterator<Item = &str> {
    let found = xml.split("<ImageName>").skip(1);
    found.filter_map(|rest| {
        let (image, _) = rest.split_once("</ImageName>")?;
        Some(image.trim()).filter(|image| !image.is_empty())
    })
}

/// The same written anew, with nothing in it but that.
pub fn written(name: &str, images: &[String]) -> String {
    let images = images
        .iter()
        .map(|image| format!("<ImageName>{image}</ImageName>"));
    let images: String = images.collect();
    format!("<ServiceManifest Name=\"{name}\">{images}</ServiceManifest>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_name_and_its_images_are_read() {
        let xml = "<?xml version='1.0'?>\r\n<ServiceManifest xmlns=\"http://schemas.microsoft.com/2011/01/fabric\" Name=\"FrontPkg\" Version=\"1\"><CodePackage><EntryPoint><ContainerHost><ImageName>\n contoso.azurecr.io/front:1 </ImageName></ContainerHost></EntryPoint><EnvironmentVariables><EnvironmentVariable Name=\"A\" Value=\"B\"/></EnvironmentVariables></CodePackage></ServiceManifest>";
        assert!(is_manifest(xml));
        assert_eq!(name(xml), Some("FrontPkg"));
        assert_eq!(
            images(xml).collect::<Vec<_>>(),
            ["contoso.azurecr.io/front:1"]
        );
        let again = written("FrontPkg", &["contoso.azurecr.io/front:1".to_owned()]);
        assert_eq!(name(&again), Some("FrontPkg"));
        assert_eq!(images(&again).count(), 1);
        for odd in [
            "",
            "<ServiceManifest",
            "<ServiceManifest Name=>",
            "<ServiceManifest Name=\"a b\">",
            "<ImageName>x",
        ] {
            assert_eq!(name(odd), None, "{odd}");
            assert_eq!(images(odd).count(), 0, "{odd}");
        }
    }
}
