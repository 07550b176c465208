//! The examples that the first screen offers.

/// Exports to look at.
pub(super) struct Sample {
    pub(super) name: &'static str,
    pub(super) what: &'static str,
    pub(super) files: &'static [(&'static str, &'static str)],
}

pub(super) const SAMPLES: [Sample; 5] = [
    Sample {
        name: "A whole estate",
        what: "Six registries, four clusters, apps, roles and locks",
        files: ESTATE,
    },
    Sample {
        name: "Fires",
        what: "One registry carries all three links",
        files: &[
            (
                "registries.json",
                include_str!("../../../static/samples/fires-registries.json"),
            ),
            (
                "defender.json",
                include_str!("../../../static/samples/defender-free.json"),
            ),
        ],
    },
    Sample {
        name: "Split",
        what: "The links stand at different registries",
        files: &[
            (
                "registries.json",
                include_str!("../../../static/samples/split-registries.json"),
            ),
            (
                "defender.json",
                include_str!("../../../static/samples/defender-free.json"),
            ),
        ],
    },
    Sample {
        name: "Broken",
        what: "Defender is on, one range is allowed",
        files: &[
            (
                "registries.json",
                include_str!("../../../static/samples/broken-registries.json"),
            ),
            (
                "defender.json",
                include_str!("../../../static/samples/defender-standard.json"),
            ),
        ],
    },
    Sample {
        name: "Undetermined",
        what: "Half of the evidence is missing",
        files: &[(
            "registries.json",
            include_str!("../../../static/samples/undetermined-registries.json"),
        )],
    },
];

/// A ferry operator's exports, as the collecting script leaves them: three subscriptions, four clusters.
const ESTATE: &[(&str, &str)] = &[
    (
        "accounts.json",
        include_str!("../../../static/samples/estate/accounts.json"),
    ),
    (
        "clusters-tarnholt-platform.json",
        include_str!("../../../static/samples/estate/clusters-tarnholt-platform.json"),
    ),
    (
        "clusters-tarnholt-production.json",
        include_str!("../../../static/samples/estate/clusters-tarnholt-production.json"),
    ),
    (
        "clusters-tarnholt-sandbox.json",
        include_str!("../../../static/samples/estate/clusters-tarnholt-sandbox.json"),
    ),
    (
        "container-instances-tarnholt-production.json",
        include_str!("../../../static/samples/estate/container-instances-tarnholt-production.json"),
    ),
    (
        "container-instances-tarnholt-sandbox.json",
        include_str!("../../../static/samples/estate/container-instances-tarnholt-sandbox.json"),
    ),
    (
        "containerapp-jobs-tarnholt-production.json",
        include_str!("../../../static/samples/estate/containerapp-jobs-tarnholt-production.json"),
    ),
    (
        "containerapps-tarnholt-production.json",
        include_str!("../../../static/samples/estate/containerapps-tarnholt-production.json"),
    ),
    (
        "defender-tarnholt-platform.json",
        include_str!("../../../static/samples/estate/defender-tarnholt-platform.json"),
    ),
    (
        "defender-tarnholt-production.json",
        include_str!("../../../static/samples/estate/defender-tarnholt-production.json"),
    ),
    (
        "defender-tarnholt-sandbox.json",
        include_str!("../../../static/samples/estate/defender-tarnholt-sandbox.json"),
    ),
    (
        "functionapp-tarnholt-production-1.json",
        include_str!("../../../static/samples/estate/functionapp-tarnholt-production-1.json"),
    ),
    (
        "functionapps-tarnholt-production.json",
        include_str!("../../../static/samples/estate/functionapps-tarnholt-production.json"),
    ),
    (
        "manifests-tarnholtprod-booking-web.json",
        include_str!("../../../static/samples/estate/manifests-tarnholtprod-booking-web.json"),
    ),
    (
        "pods-aks-booking.json",
        include_str!("../../../static/samples/estate/pods-aks-booking.json"),
    ),
    (
        "pods-aks-harbour.json",
        include_str!("../../../static/samples/estate/pods-aks-harbour.json"),
    ),
    (
        "pods-aks-lab.json",
        include_str!("../../../static/samples/estate/pods-aks-lab.json"),
    ),
    (
        "pods-aks-shared.json",
        include_str!("../../../static/samples/estate/pods-aks-shared.json"),
    ),
    (
        "registries-tarnholt-platform.json",
        include_str!("../../../static/samples/estate/registries-tarnholt-platform.json"),
    ),
    (
        "registries-tarnholt-production.json",
        include_str!("../../../static/samples/estate/registries-tarnholt-production.json"),
    ),
    (
        "registries-tarnholt-sandbox.json",
        include_str!("../../../static/samples/estate/registries-tarnholt-sandbox.json"),
    ),
    (
        "repository-tarnholtprod-booking-migrate.json",
        include_str!("../../../static/samples/estate/repository-tarnholtprod-booking-migrate.json"),
    ),
    (
        "repository-tarnholtprod-booking-web.json",
        include_str!("../../../static/samples/estate/repository-tarnholtprod-booking-web.json"),
    ),
    (
        "roles-tarnholt-platform.json",
        include_str!("../../../static/samples/estate/roles-tarnholt-platform.json"),
    ),
    (
        "roles-tarnholt-production.json",
        include_str!("../../../static/samples/estate/roles-tarnholt-production.json"),
    ),
    (
        "roles-tarnholt-sandbox.json",
        include_str!("../../../static/samples/estate/roles-tarnholt-sandbox.json"),
    ),
    (
        "scope-maps-tarnholtprod.json",
        include_str!("../../../static/samples/estate/scope-maps-tarnholtprod.json"),
    ),
    (
        "tokens-tarnholtprod.json",
        include_str!("../../../static/samples/estate/tokens-tarnholtprod.json"),
    ),
    (
        "webapps-tarnholt-production.json",
        include_str!("../../../static/samples/estate/webapps-tarnholt-production.json"),
    ),
    (
        "webapps-tarnholt-sandbox.json",
        include_str!("../../../static/samples/estate/webapps-tarnholt-sandbox.json"),
    ),
];
