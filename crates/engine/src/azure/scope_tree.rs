//! Scopes by what contains what: a subscription, its resource groups, the resources in them.
//!
//! A registry lies in few scopes, however many there are; they are found by walking its id.

use super::ids::{Folded, FoldedMap, ResourceId};

/// Scopes, each with a number. What contains another has the smaller one.
pub struct ScopeTree<'a> {
    /// What lies in each, by the next segment of its id. The first contains everything.
    nodes: Vec<FoldedMap<'a, u32>>,
    /// What each lies in.
    outer: Vec<u32>,
}

impl Default for ScopeTree<'_> {
    fn default() -> Self {
        ScopeTree {
            nodes: vec![FoldedMap::default()],
            outer: vec![0],
        }
    }
}

impl<'a> ScopeTree<'a> {
    /// The number of a scope.
    pub fn note(&mut self, scope: ResourceId<'a>) -> u32 {
        let mut here = 0;
        for segment in scope.segments() {
            let next = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
            let Some(inside) = self.nodes.get_mut(here as usize) else {
                break;
            };
            let known = *inside.entry(Folded(segment)).or_insert(next);
            if known == next {
                self.nodes.push(FoldedMap::default());
                self.outer.push(here);
            }
            here = known;
        }
        here
    }

    /// The scopes that an id lies in, itself included, from the outermost.
    pub fn around(&self, id: ResourceId<'_>) -> Vec<u32> {
        let mut here = 0;
        let mut around = vec![here];
        for segment in id.segments() {
            let inside = self.nodes.get(here as usize);
            match inside.and_then(|inside| inside.get(&Folded(segment))) {
                Some(next) => here = *next,
                None => break,
            }
            around.push(here);
        }
        around
    }

    /// What a scope lies in; none of the outermost.
    pub fn outer(&self, scope: u32) -> Option<u32> {
        let outer = self.outer.get(scope as usize).copied();
        outer.filter(|_| scope > 0)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.nodes.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_scope_contains_lies_in_it_and_nothing_else_does() {
        let scopes = [
            "/",
            "/subscriptions/A",
            "/subscriptions/a/resourceGroups/x",
            "subscriptions/a/resourcegroups/X/",
            "/subscriptions/ab",
            "/subscriptions/b/resourceGroups/x/providers/P/t/n",
        ];
        let mut tree = ScopeTree::default();
        let numbers: Vec<u32> = scopes
            .iter()
            .map(|scope| tree.note(ResourceId::new(scope)))
            .collect();
        for id in [
            "/subscriptions/a/resourceGroups/x/providers/P/t/n",
            "/subscriptions/AB",
            "/subscriptions/b/resourceGroups/x/providers/P/t/n/u/m",
            "",
        ] {
            let id = ResourceId::new(id);
            let around = tree.around(id);
            for (scope, number) in scopes.iter().zip(&numbers) {
                assert_eq!(
                    around.contains(number),
                    ResourceId::new(scope).contains(id),
                    "{scope} {id:?}"
                );
            }
        }
    }

    #[test]
    fn each_scope_lies_in_the_one_around_it() {
        let mut tree = ScopeTree::default();
        let inner = tree.note(ResourceId::new("/subscriptions/a/resourceGroups/x"));
        let group = tree.note(ResourceId::new("/subscriptions/a"));
        assert_eq!(tree.count(), 5);
        let around: Vec<u32> =
            std::iter::successors(Some(inner), |scope| tree.outer(*scope)).collect();
        assert_eq!(around.len(), 5);
        assert!(
            around.is_sorted_by(|inner, outer| outer < inner),
            "{around:?}"
        );
        assert!(around.contains(&group));
        assert_eq!(tree.outer(0), None);
        assert_eq!(tree.outer(99), None);
    }
}
