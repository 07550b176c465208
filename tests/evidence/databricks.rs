//! What Databricks starts from an image of one's own: clusters, jobs, pools and policies, as its own interface has
//! them and as Terraform declares them.

use super::*;

const IMAGE: &str = "contosoacr.azurecr.io/dbr/etl:15";

fn image() -> Value {
    json!({"url": IMAGE, "basic_auth": {"username": "contosoacr", "password": "HEMLIG"}})
}

fn cluster_of(image: Value) -> Value {
    json!({"cluster_id": "1130-101112-abc", "cluster_name": "etl", "spark_version": "15.4.x-scala2.12", "state": "TERMINATED",
        "spark_env_vars": {"KEY": "HEMLIG-ENV"}, "docker_image": image,
        "spec": {"cluster_name": "etl", "spark_version": "15.4.x-scala2.12", "docker_image": image}})
}

fn job() -> Value {
    json!({"job_id": 11, "creator_user_name": "ada@contoso.example", "settings": {"name": "nightly",
        "job_clusters": [{"job_cluster_key": "main", "new_cluster": {"spark_version": "15.4.x-scala2.12", "docker_image": image()}}],
        "tasks": [{"task_key": "t", "job_cluster_key": "main", "notebook_task": {"notebook_path": "/x"}}]}})
}

fn with(document: Value) -> Report {
    let report = judge(&[cli("contosoacr", json!({})), document]);
    assert!(
        !serde_json::to_string(&report).unwrap().contains("HEMLIG"),
        "a secret was kept"
    );
    report
}

#[test]
fn a_cluster_falls_with_the_registry_that_it_starts_from() {
    let policy = |definition: Value| json!({"policy_id": "A", "name": "ours", "definition": definition.to_string()});
    let fixed = json!({"docker_image.url": {"type": "fixed", "value": IMAGE},
        "docker_image.basic_auth.username": {"type": "fixed", "value": "contosoacr"},
        "docker_image.basic_auth.password": {"type": "fixed", "value": "HEMLIG", "hidden": true}});
    let pool = json!({"instance_pool_id": "p", "instance_pool_name": "warm", "preloaded_docker_images": [image()], "state": "ACTIVE"});
    for (name, document) in [
        ("etl", cluster_of(image())),
        ("etl", json!([cluster_of(image())])),
        ("etl", json!({"clusters": [cluster_of(image())]})),
        ("nightly", job()),
        ("nightly", json!({"jobs": [job()], "has_more": false})),
        ("warm", pool.clone()),
        ("warm", json!({"instance_pools": [pool]})),
        ("ours", policy(fixed.clone())),
        ("ours", json!({"policies": [policy(fixed)]})),
        (
            "ours",
            policy(json!({"docker_image.url": {"type": "allowlist", "values": [IMAGE]}})),
        ),
    ] {
        let report = with(document.clone());
        let row = ["Databricks compute", name, IMAGE];
        assert_eq!(pulling(&report), [row], "{document}");
        assert_eq!(problems(&report), "", "{document}");
    }
}

#[test]
fn who_logs_in_as_the_admin_account_is_said() {
    let report = with(cluster_of(image()));
    let row = &report.chains[0].blast_radius.workloads[0];
    assert_eq!(row.admin_login, Some(true), "{row:#?}");
    let other = json!({"url": IMAGE, "basic_auth": {"username": "00000000-0000-4000-8000-000000000009", "password": "HEMLIG"}});
    let report = with(cluster_of(other));
    let row = &report.chains[0].blast_radius.workloads[0];
    assert_eq!(row.admin_login, Some(false), "{row:#?}");
}

#[test]
fn a_cluster_from_elsewhere_does_not_fall_and_one_whose_image_is_not_told_is_not_known() {
    let report = with(cluster_of(
        json!({"url": "databricksruntime/standard:15.4-LTS"}),
    ));
    assert_eq!(counted(&report), [0, 1, 0]);
    for image in [
        json!({}),
        json!({"url": null}),
        json!({"basic_auth": {"username": "contosoacr"}}),
    ] {
        let report = with(cluster_of(image.clone()));
        assert_eq!(counted(&report), [0, 0, 1], "{image}");
    }
}

#[test]
fn a_plan_of_terraform_says_it_too() {
    let resource = |kind: &str, values: Value| {
        json!({"address": format!("{kind}.one"), "mode": "managed", "type": kind, "name": "one",
        "provider_name": "registry.terraform.io/databricks/databricks", "values": values})
    };
    let block =
        json!([{"url": IMAGE, "basic_auth": [{"username": "contosoacr", "password": "HEMLIG"}]}]);
    let plan = |resource: Value| json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [resource]}}});
    for (name, resource) in [
        (
            "etl",
            resource(
                "databricks_cluster",
                json!({"cluster_name": "etl", "docker_image": block}),
            ),
        ),
        (
            "nightly",
            resource(
                "databricks_job",
                json!({"name": "nightly", "job_cluster": [{"new_cluster": [{"docker_image": block}]}]}),
            ),
        ),
        (
            "task",
            resource(
                "databricks_job",
                json!({"name": "task", "task": [{"new_cluster": [{"docker_image": block}]}]}),
            ),
        ),
        (
            "warm",
            resource(
                "databricks_instance_pool",
                json!({"instance_pool_name": "warm", "preloaded_docker_image": block}),
            ),
        ),
    ] {
        let report = with(plan(resource));
        assert_eq!(pulling(&report), [["Databricks compute", name, IMAGE]]);
    }
    let plain = resource(
        "databricks_cluster",
        json!({"cluster_name": "plain", "docker_image": []}),
    );
    assert_eq!(with(plan(plain)).chains[0].blast_radius.totals.workloads, 0);
}
