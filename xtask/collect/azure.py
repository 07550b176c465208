"""Azure Resource Manager of our own on loopback, as far as the collecting script asks it, and the
identity endpoint that a virtual machine has. Some lists may not be read."""

import base64
import json
import re
from http.server import BaseHTTPRequestHandler
from urllib.parse import unquote, urlsplit

TENANT = "72000000-0000-4000-8000-000000000001"
SUBSCRIPTION = "c0ffee00-1111-4222-8333-444455556666"
SUB = f"/subscriptions/{SUBSCRIPTION}"
GROUP = f"{SUB}/resourceGroups/rg-shop/providers"
IMAGE = "contosoprod.azurecr.io/shop/api:1.4"
SECRET = "hush-value"


def part(text):
    return base64.urlsafe_b64encode(json.dumps(text).encode()).decode().rstrip("=")


def token():
    claims = {"aud": "x", "tid": TENANT, "oid": "0", "appid": "0", "exp": 4102444800,
              "xms_mirid": f"{GROUP}/Microsoft.Compute/virtualMachines/agent"}
    return f"{part({'alg': 'none'})}.{part(claims)}.{part('signature')}"


def resource(of, name, properties, **more):
    return {"id": f"{GROUP}/{of}/{name}", "name": name, "type": of, "location": "westeurope",
            "tags": {"environment": "production"}, "properties": properties, **more}


def inner(parent, of, name, properties, **more):
    return {"id": f"{parent['id']}/{of}/{name}", "name": name, "type": f"{parent['type']}/{of}",
            "properties": properties, **more}


VARIABLE = [{"name": "API_TOKEN", "value": SECRET}]
APP_CONTAINER = {"name": "c", "image": IMAGE, "env": [{"name": "API_TOKEN", "value": SECRET}, {"name": "DB", "secretRef": "db"}]}


def registry(name):
    return resource("Microsoft.ContainerRegistry/registries", name, {
        "loginServer": f"{name}.azurecr.io", "adminUserEnabled": True, "publicNetworkAccess": "Enabled",
        "networkRuleSet": {"defaultAction": "Allow", "ipRules": []}, "provisioningState": "Succeeded",
        "policies": {}, "zoneRedundancy": "Disabled"}, sku={"name": "Premium", "tier": "Premium"})


REGISTRIES = [registry("contosoprod"), registry("contosodev")]
SITE = resource("Microsoft.Web/sites", "front", {"state": "Running", "resourceGroup": "rg-shop", "siteConfig": None, "siteProperties": {"properties": [
    {"name": "LinuxFxVersion", "value": f"DOCKER|{IMAGE}"}]}, "enabled": True}, kind="app,linux,container")
FUNCTION = resource("Microsoft.Web/sites", "fn", {"state": "Running", "resourceGroup": "rg-shop", "siteConfig": None, "enabled": True}, kind="functionapp,linux,container")
SLOT = inner(SITE, "slots", "blue", {"state": "Running", "siteProperties": {"properties": [
    {"name": "LinuxFxVersion", "value": f"DOCKER|{IMAGE}"}, {"name": "ScmType", "value": SECRET}]}}, kind="app,linux,container")
SLOT["name"] = "front/blue"
SLOT_CONTAINER = inner(SLOT, "sitecontainers", "side", {"image": IMAGE, "isMain": False, "environmentVariables": VARIABLE, "passwordSecret": SECRET})
SLOT_CONTAINER["id"] = SLOT["id"] + "/sitecontainers/side"
CONTAINER = inner(SITE, "sitecontainers", "main", {"image": IMAGE, "isMain": True, "authType": "SystemIdentity",
                                                  "environmentVariables": VARIABLE, "passwordSecret": SECRET})
APP = resource("Microsoft.App/containerApps", "shop", {"provisioningState": "Succeeded", "template": {"containers": [APP_CONTAINER]},
               "configuration": {"secrets": [{"name": "db"}], "registries": [{"server": "contosoprod.azurecr.io", "identity": "system"}]}},
               identity={"type": "SystemAssigned"})
JOB = resource("Microsoft.App/jobs", "night", {"template": {"containers": [APP_CONTAINER]}, "configuration": {"triggerType": "Manual"}})
POOL = resource("Microsoft.App/sessionPools", "agents", {"containerType": "CustomContainer", "poolManagementType": "Dynamic",
                "customContainerTemplate": {"containers": [APP_CONTAINER], "registryCredentials": {"server": "contosoprod.azurecr.io", "identity": "system"}}})
GROUP_OF = resource("Microsoft.ContainerInstance/containerGroups", "batch", {"restartPolicy": "Always", "osType": "Linux",
                    "containers": [{"name": "c", "properties": {"image": IMAGE, "environmentVariables": VARIABLE, "resources": {"requests": {"cpu": 1, "memoryInGB": 1}}}}]})
PROFILE = resource("Microsoft.ContainerInstance/containerGroupProfiles", "wide", {"osType": "Linux", "imageRegistryCredentials": [
    {"server": "contosoprod.azurecr.io", "username": "contosoprod", "password": SECRET}],
    "containers": [{"name": "c", "properties": {"image": IMAGE, "command": [SECRET], "environmentVariables": VARIABLE}}]})
MESH = resource("Microsoft.ServiceFabric/managedClusters", "mesh", {"adminPassword": SECRET})
VOTING = inner(MESH, "applications", "voting", {"provisioningState": "Succeeded", "parameters": {"Password": SECRET}})
ACCOUNT = resource("Microsoft.Batch/batchAccounts", "render", {})
NODES = inner(ACCOUNT, "pools", "frames", {"vmSize": "STANDARD_D2S_V3", "deploymentConfiguration": {"virtualMachineConfiguration": {
    "containerConfiguration": {"type": "DockerCompatible", "containerImageNames": [IMAGE],
                               "containerRegistries": [{"registryServer": "contosoprod.azurecr.io", "username": "contosoprod", "password": SECRET}]}}},
    "startTask": {"commandLine": SECRET, "environmentSettings": VARIABLE}})
WORKSPACE = resource("Microsoft.MachineLearningServices/workspaces", "ml", {
    "containerRegistry": f"{GROUP}/Microsoft.ContainerRegistry/registries/contosoprod", "keyVault": SECRET})
ENVIRONMENT = inner(WORKSPACE, "environments", "sk", {})
VERSION = inner(ENVIRONMENT, "versions", "3", {"image": IMAGE, "environmentType": "UserCreated"})
ENDPOINT = inner(WORKSPACE, "onlineEndpoints", "score", {})
DEPLOYMENT = inner(ENDPOINT, "deployments", "blue", {"environmentId": VERSION["id"], "endpointComputeType": "Managed",
                                                    "environmentVariables": {"API_TOKEN": SECRET}})
BATCH_ENDPOINT = inner(WORKSPACE, "batchEndpoints", "night", {})
BATCH_DEPLOYMENT = inner(BATCH_ENDPOINT, "deployments", "one", {"environmentId": VERSION["id"], "environmentVariables": {"API_TOKEN": SECRET}})
CLUSTER = resource("Microsoft.ContainerService/managedClusters", "aks-shop", {
    "kubernetesVersion": "1.34.1", "agentPoolProfiles": [{"name": "system", "count": 1, "mode": "System"}], "securityProfile": {},
    "identityProfile": {"kubeletidentity": {"objectId": "70000000-0000-4000-8000-000000000002"}}, "provisioningState": "Succeeded"})
PLAN = {"id": f"{SUB}/providers/Microsoft.Security/pricings/Containers", "name": "Containers", "type": "Microsoft.Security/pricings",
        "properties": {"pricingTier": "Free", "freeTrialRemainingTime": "PT0S", "enforce": "False", "resourcesCoverageStatus": "NotCovered"}}
ROLE = {"id": f"{SUB}/providers/Microsoft.Authorization/roleAssignments/1", "name": "1", "type": "Microsoft.Authorization/roleAssignments",
        "properties": {"roleDefinitionId": f"{SUB}/providers/Microsoft.Authorization/roleDefinitions/8311e382-0749-4cb8-b61a-304f252e45ec",
                       "principalId": "70000000-0000-4000-8000-000000000003", "principalType": "ServicePrincipal", "scope": SUB}}
PULLER = {"id": f"{SUB}/providers/Microsoft.Authorization/roleDefinitions/80000000-0000-4000-8000-000000000004",
          "name": "80000000-0000-4000-8000-000000000004", "type": "Microsoft.Authorization/roleDefinitions",
          "properties": {"roleName": "Pulls for the shop", "type": "CustomRole", "description": "Pulls", "assignableScopes": [SUB],
                         "permissions": [{"actions": ["Microsoft.ContainerRegistry/registries/pull/read"], "notActions": [], "dataActions": [], "notDataActions": []}]}}
DEFENDER = f"{REGISTRIES[0]['id']}/providers/Microsoft.Security/assessments"
DIGEST = "sha256:" + "a" * 64


def assessment(key, name, code):
    return {"id": f"{DEFENDER}/{key}", "name": key, "type": "Microsoft.Security/assessments", "properties": {
        "displayName": name, "resourceDetails": {"source": "Azure", "id": REGISTRIES[0]["id"]}, "additionalData": {"note": SECRET},
        "status": {"code": code, "statusChangeDate": "2026-03-01T10:00:00Z", "firstEvaluationDate": "2026-01-01T10:00:00Z"}}}


def finding(number):
    return {"id": f"{DEFENDER}/c0b7cfc6-3172-465a-b378-53c7ff2cc0d5/subassessments/{number}", "name": str(number),
            "type": "Microsoft.Security/assessments/subAssessments", "properties": {
                "displayName": SECRET, "status": {"code": "Unhealthy", "severity": "Critical"}, "timeGenerated": "2026-03-01T10:00:00Z",
                "resourceDetails": {"source": "Azure", "id": f"/repositories/shop/api/images/{DIGEST}"},
                "additionalData": {"assessedResourceType": "AzureContainerRegistryVulnerability", "cvssV30Score": 9.8, "artifactDetails": {
                    "repositoryName": "shop/api", "registryHost": "contosoprod.azurecr.io", "digest": DIGEST, "tags": ["1.4"]}}}}


ASSESSMENTS = [assessment("9b828565-a0ed-61c2-6bf3-1afc99a9b2ca", "Container registries should not allow unrestricted network access", "Unhealthy"),
               assessment("00000000-0000-4000-8000-00000000000a", "Storage accounts should use private link", "Unhealthy")]
ALERT = {"id": f"{SUB}/resourceGroups/rg-shop/providers/Microsoft.Security/locations/westeurope/alerts/1_x", "name": "1_x",
         "type": "Microsoft.Security/Locations/alerts", "properties": {
             "alertDisplayName": "Pull from an unfamiliar address", "severity": "High", "status": "Active", "startTimeUtc": "2026-03-01T10:00:00Z",
             "timeGeneratedUtc": "2026-03-01T11:00:00Z", "extendedProperties": {"user": SECRET},
             "resourceIdentifiers": [{"type": "AzureResource", "azureResourceId": REGISTRIES[0]["id"]}]}}
REPLICA = inner(REGISTRIES[0], "replications", "northeurope", {"regionEndpointEnabled": True, "provisioningState": "Succeeded"}, location="northeurope")
EDGE = inner(REGISTRIES[0], "connectedRegistries", "edge", {"mode": "ReadWrite", "logging": {"logLevel": SECRET}})
RULE = inner(REGISTRIES[0], "cacheRules", "nginx", {"sourceRepository": "docker.io/library/nginx", "targetRepository": "cache/nginx"})
TASK = inner(REGISTRIES[0], "tasks", "build", {"status": "Enabled", "step": {
    "type": "Docker", "dockerFilePath": "Dockerfile", "imageNames": ["shop/api:1.4"], "isPushEnabled": True, "contextPath": f"https://{SECRET}@localhost/x.git",
    "baseImageDependencies": [{"type": "BuildTime", "registry": "contosobase.azurecr.io", "repository": "base/node", "tag": "22"}]},
    "trigger": {"baseImageTrigger": {"name": "b", "status": "Enabled", "baseImageTriggerType": "Runtime"}}}, location="westeurope")
HOOK = inner(REGISTRIES[0], "webhooks", "deploy", {"status": "enabled", "scope": "shop/api:*", "actions": ["push"]}, location="westeurope")
PIPELINE = inner(REGISTRIES[0], "exportPipelines", "out", {"target": {"type": "AzureStorageBlobContainer", "uri": f"https://localhost/{SECRET}", "keyVaultUri": SECRET}}, location="westeurope")
CONFIG = {"linuxFxVersion": f"DOCKER|{IMAGE}", "acrUseManagedIdentityCreds": False, "appSettings": [{"name": "A", "value": SECRET}]}

# Path below the endpoint, in lower case, and the answer; None where it may not be read.
ANSWERS = [
    (r"/subscriptions", [{"id": SUB, "subscriptionId": SUBSCRIPTION, "tenantId": TENANT, "displayName": "Contoso", "state": "Enabled"}]),
    (r"/tenants", [{"id": f"/tenants/{TENANT}", "tenantId": TENANT}]),
    (rf"{SUB}/resources", REGISTRIES),
    (rf"{SUB}/providers/microsoft.containerregistry/registries", REGISTRIES),
    (r".*/registries/contosoprod/tokens", []),
    (r".*/registries/contosodev/tokens", None),
    (r".*/registries/[^/]*/scopemaps", []),
    (rf"{SUB}/providers/microsoft.security/assessments", ASSESSMENTS),
    (rf"{SUB}/providers/microsoft.security/subassessments", [finding(1)]),
    (r"/second-page", [finding(2)]),
    (rf"{SUB}/providers/microsoft.security/alerts", [ALERT]),
    (r".*/registries/contosoprod/replications", [REPLICA]),
    (r".*/registries/contosoprod/connectedregistries", [EDGE]),
    (r".*/registries/contosoprod/cacherules", [RULE]),
    (r".*/registries/contosoprod/tasks", [TASK]),
    (r".*/registries/contosoprod/webhooks", [HOOK]),
    (r".*/registries/contosoprod/exportpipelines", [PIPELINE]),
    (r".*/registries/[^/]*/[a-z]*pipelines", []),
    (r".*/registries/contosodev/(replications|connectedregistries|cacherules|tasks|webhooks)", []),
    (r".*/microsoft.security/pricings", [PLAN]),
    (r".*/microsoft.containerservice/managedclusters", [CLUSTER]),
    (rf"{SUB}/providers/microsoft.web/sites", [SITE]),
    (r"/more-sites", [FUNCTION]),
    (r".*/sites/front/sitecontainers", [CONTAINER]),
    (r".*/sites/fn/sitecontainers", []),
    (r".*/sites/front/slots/blue/sitecontainers", [SLOT_CONTAINER]),
    (r".*/microsoft.app/containerapps", [APP]),
    (r".*/microsoft.app/jobs", [JOB]),
    (r".*/microsoft.app/sessionpools", [POOL]),
    (r".*/microsoft.containerinstance/containergroups", [GROUP_OF]),
    (r".*/microsoft.containerinstance/containergroupprofiles", [PROFILE]),
    (r".*/microsoft.servicefabric/managedclusters", [MESH]),
    (r".*/managedclusters/mesh/applications", [VOTING]),
    (r".*/microsoft.servicefabric/clusters", []),
    (r".*/microsoft.batch/batchaccounts", [ACCOUNT]),
    (r".*/batchaccounts/render/pools", [NODES]),
    (r".*/microsoft.machinelearningservices/workspaces", [WORKSPACE]),
    (r".*/workspaces/ml/environments", [ENVIRONMENT]),
    (r".*/environments/sk/versions", [VERSION]),
    (r".*/workspaces/ml/onlineendpoints", [ENDPOINT]),
    (r".*/onlineendpoints/score/deployments", [DEPLOYMENT]),
    (r".*/workspaces/ml/batchendpoints", [BATCH_ENDPOINT]),
    (r".*/batchendpoints/night/deployments", [BATCH_DEPLOYMENT]),
    (r".*/microsoft.appplatform/spring", None),
    (r".*/microsoft.authorization/roleassignments", [ROLE]),
    (r".*/microsoft.authorization/roledefinitions", [PULLER]),
]


class Azure(BaseHTTPRequestHandler):
    asked = []

    def log_message(self, *arguments):
        pass

    def answer(self, body, status=200):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_POST(self):
        Azure.asked.append(f"POST {self.path}")
        self.answer({"error": {"code": "AuthorizationFailed", "message": "only reading is allowed here"}}, 403)

    do_PUT = do_PATCH = do_DELETE = do_POST

    def do_GET(self):
        path = urlsplit(self.path).path.rstrip("/")
        Azure.asked.append(f"GET {path}")
        if path == "/identity":
            return self.answer({"access_token": token(), "expires_on": "4102444800", "resource": "x", "token_type": "Bearer"})
        lower = path.lower()
        config = re.fullmatch(r"(.*)/sites/(front|fn)/config/web", path, re.IGNORECASE)
        if config:
            site = {"front": SITE, "fn": FUNCTION}[config[2].lower()]
            return self.answer(inner(site, "config", "web", CONFIG) | {"name": site["name"]})
        # As Azure does it, a list of resources holds those of the type that is asked for, without their settings.
        kind = re.search(r"resourceType\W+eq\W+'([^']+)'", unquote(urlsplit(self.path).query).replace("+", " "))
        if path == f"{SUB}/resources" and kind:
            found = [one for one in [*REGISTRIES, SITE, FUNCTION, SLOT] if one["type"].lower() == kind[1].lower()]
            return self.answer({"value": [{key: value for key, value in one.items() if key != "properties"} for one in found]})
        if re.fullmatch(r".*/sites/front/slots/blue/config/web", path, re.IGNORECASE):
            slot = dict(CONFIG, linuxFxVersion="sitecontainers", acrUseManagedIdentityCreds=True)
            return self.answer(inner(SLOT, "config", "web", slot) | {"id": SLOT["id"] + "/config/web", "name": "front"})
        one = [found for found in [*REGISTRIES, SITE, FUNCTION] if found["id"].lower() == lower]
        if one:
            return self.answer(one[0])
        for pattern, answer in ANSWERS:
            if re.fullmatch(pattern, lower, re.IGNORECASE):
                if answer is None:
                    return self.answer({"error": {"code": "AuthorizationFailed", "message": "no right to read this"}}, 403)
                more = {}
                following = {"/subassessments": "second-page", "/microsoft.web/sites": "more-sites"}
                for end, page in following.items():
                    if lower.endswith(end):
                        more = {"nextLink": f"https://{self.headers['Host']}/{page}?api-version=x"}
                return self.answer({"value": answer, **more})
        self.answer({"error": {"code": "ResourceNotFound", "message": f"nothing at {path}"}}, 404)
