//! Reports and comparisons as files are made of them: of texts that may leave, and no others.
//!
//! What writes files takes its types from here, so that none of it knows a report that did not go
//! through [`crate::redact`].

/// The parts of a report.
pub mod report {
    use crate::redact::Cleared;
    use model::report as plain;

    pub use plain::{Outcome, Pulls, Reach, StepState, Verdict};

    /// [`plain::BlastRadius`] of such texts.
    pub type BlastRadius = plain::BlastRadius<Cleared>;
    /// [`plain::Chain`] of such texts.
    pub type Chain = plain::Chain<Cleared>;
    /// [`plain::Change`] of such texts.
    pub type Change = plain::Change<Cleared>;
    /// [`plain::ChangeSet`] of such texts.
    pub type ChangeSet = plain::ChangeSet<Cleared>;
    /// [`plain::Command`] of such texts.
    pub type Command = plain::Command<Cleared>;
    /// [`plain::Document`] of such texts.
    pub type Document = plain::Document<Cleared>;
    /// [`plain::Fact`] of such texts.
    pub type Fact = plain::Fact<Cleared>;
    /// [`plain::Finding`] of such texts.
    pub type Finding = plain::Finding<Cleared>;
    /// [`plain::Note`] of such texts.
    pub type Note = plain::Note<Cleared>;
    /// [`plain::Owner`] of such texts.
    pub type Owner = plain::Owner<Cleared>;
    /// [`plain::Problem`] of such texts.
    pub type Problem = plain::Problem<Cleared>;
    /// [`plain::Registry`] of such texts.
    pub type Registry = plain::Registry<Cleared>;
    /// [`plain::Report`] of such texts.
    pub type Report = plain::Report<Cleared>;
    /// [`plain::Rule`] of such texts.
    pub type Rule = plain::Rule<Cleared>;
    /// [`plain::RuleSummary`] of such texts.
    pub type RuleSummary = plain::RuleSummary<Cleared>;
    /// [`plain::Source`] of such texts.
    pub type Source = plain::Source<Cleared>;
    /// [`plain::Step`] of such texts.
    pub type Step = plain::Step<Cleared>;
    /// [`plain::Technique`] of such texts.
    pub type Technique = plain::Technique<Cleared>;
    /// [`plain::Subject`] of such texts.
    pub type Subject = plain::Subject<Cleared>;
    /// [`plain::Workload`] of such texts.
    pub type Workload = plain::Workload<Cleared>;
}

/// The parts of a comparison.
pub mod comparison {
    use crate::redact::Cleared;
    use model::comparison as plain;

    pub use plain::{Change, Turn};

    /// [`plain::ChainChange`] of such texts.
    pub type ChainChange = plain::ChainChange<Cleared>;
    /// [`plain::Comparison`] of such texts.
    pub type Comparison = plain::Comparison<Cleared>;
    /// [`plain::FindingChange`] of such texts.
    pub type FindingChange = plain::FindingChange<Cleared>;
    /// [`plain::RegistryChange`] of such texts.
    pub type RegistryChange = plain::RegistryChange<Cleared>;
    /// [`plain::RuleChange`] of such texts.
    pub type RuleChange = plain::RuleChange<Cleared>;
    /// [`plain::Side`] of such texts.
    pub type Side = plain::Side<Cleared>;
    /// [`plain::SubjectChange`] of such texts.
    pub type SubjectChange = plain::SubjectChange<Cleared>;
    /// [`plain::WorkloadChange`] of such texts.
    pub type WorkloadChange = plain::WorkloadChange<Cleared>;
}
