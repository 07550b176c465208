//! Addresses as Terraform writes them: `module.a["x"].module.b.azurerm_container_registry.name[0]`,
//! and references, which are addresses with an attribute behind them.

/// The pieces between the dots; a dot in an index is none.
pub(super) fn segments(address: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut from = 0;
    for at in ends(address) {
        pieces.extend(address.get(from..at));
        from = at + 1;
    }
    pieces
}

/// Where each piece ends.
fn ends(address: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let (mut inside, mut quoted, mut escaped) = (false, false, false);
    for (at, byte) in address.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' if inside => quoted = !quoted,
            b'[' if !quoted => inside = true,
            b']' if !quoted => inside = false,
            b'.' if !inside => ends.push(at),
            _ => {}
        }
    }
    ends.push(address.len());
    ends
}

/// A piece, and the index behind it with its quotes: `acr["a"]` is `acr` and `"a"`.
pub(super) fn split_index(piece: &str) -> (&str, Option<&str>) {
    match piece.split_once('[') {
        Some((name, index)) => (name, Some(index.strip_suffix(']').unwrap_or(index))),
        None => (piece, None),
    }
}

/// An address, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Address<'t> {
    /// The module it stands in, with its indices; empty for the root.
    pub(super) module: &'t str,
    /// All of it but for its own index.
    pub(super) resource: &'t str,
    /// Its own index, with its quotes.
    pub(super) index: Option<&'t str>,
}

impl<'t> Address<'t> {
    pub(super) fn of(address: &'t str) -> Address<'t> {
        let ends = ends(address);
        let pieces = segments(address);
        let mut module = 0;
        let mut calls = pieces.chunks_exact(2);
        let mut place = 1;
        while let Some(["module", _]) = calls.next() {
            module = ends.get(place).copied().unwrap_or_default();
            place += 2;
        }
        let last = pieces.last().copied().unwrap_or_default();
        let (name, index) = split_index(last);
        let end = address.len() - (last.len() - name.len());
        Address {
            module: address.get(..module).unwrap_or_default(),
            resource: address.get(..end).unwrap_or(address),
            index,
        }
    }
}

/// An address without any index, as the configuration has it.
pub(super) fn plain(address: &str) -> String {
    let names: Vec<&str> = segments(address)
        .into_iter()
        .map(|piece| split_index(piece).0)
        .collect();
    names.join(".")
}

/// An address inside a module.
pub(super) fn join(module: &str, inner: &str) -> String {
    match module {
        "" => inner.to_owned(),
        module => format!("{module}.{inner}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_falls_into_module_resource_and_index() {
        let address = Address::of("module.a[\"x.y]\"].module.b.azurerm_container_registry.acr[0]");
        assert_eq!(address.module, "module.a[\"x.y]\"].module.b");
        assert_eq!(
            address.resource,
            "module.a[\"x.y]\"].module.b.azurerm_container_registry.acr"
        );
        assert_eq!(address.index, Some("0"));
        let root = Address::of("data.azurerm_container_registry.acr");
        assert_eq!((root.module, root.index), ("", None));
        assert_eq!(Address::of("").resource, "");
    }

    #[test]
    fn indices_are_no_part_of_a_configuration_address() {
        assert_eq!(plain("module.a[\"x.y\"].t.n[0]"), "module.a.t.n");
    }
}
