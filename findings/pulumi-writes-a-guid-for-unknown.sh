#!/usr/bin/env bash
# How a Pulumi preview spells a registry, a firewall rule and a value that is not known yet.
#
# Guess:   as in Terraform: a value known only after the update is absent or null, a composed string keeps its
#          known parts, names are the API's, and what the author left out is left out.
# Seen:    a string that is composed of an unknown part is *all* replaced by one fixed text in the form of a
#          GUID, 04da6b54-80e4-46f7-96ec-b56ff0331ba9, which reads like any value. Names are the API's without
#          `properties`, except for the address of a rule: `iPAddressOrRange`, and in Python that key must be
#          written `i_p_address_or_range`. The name that Azure's own SDK for Python has (`ip_address_or_range`)
#          raises nothing in a dict and goes out as it stands beside camel case, so the rule has no address.
#          Left-out settings are there: the SDK itself writes `adminUserEnabled: false`, `publicNetworkAccess:
#          Enabled` and (with classes, not with dicts) `defaultAction: Allow`. A secret is an object with its
#          text in clear beside two constants.
# Bears on: 012 and 013, images of web apps: the constant is unknown, never an image nor an id; a rule without
#          an address that is read is unknown, not "no addresses"; "by default" cannot be told from written.
# Version and source: pulumi 3.272.0, pulumi-azure-native 3.29.0 from PyPI, Python 3.11. A stand-in for the
#          engine (gRPC on loopback, as the SDK's own protocol files have it) shows what the engine is handed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install pulumi==3.272.0 pulumi-azure-native==3.29.0
cat > try.py <<'PY'
import asyncio, json
from concurrent import futures
import grpc
from google.protobuf import empty_pb2, json_format
from pulumi.runtime import settings
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, resource_pb2, resource_pb2_grpc
from pulumi.runtime.stack import run_in_stack
import pulumi
import pulumi_azure_native as azure

seen = {}

class Monitor(resource_pb2_grpc.ResourceMonitorServicer):
    def SupportsFeature(self, request, context):
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id in ("secrets", "resourceReferences"))
    def RegisterResource(self, request, context):
        if request.custom:
            seen[request.name] = (request.type, json_format.MessageToDict(request.object))
        urn = "urn:pulumi:dev::shop::%s::%s" % (request.type, request.name)
        return resource_pb2.RegisterResourceResponse(urn=urn, object=request.object)
    def RegisterResourceOutputs(self, request, context):
        return empty_pb2.Empty()
    def SignalAndWaitForShutdown(self, request, context):
        return empty_pb2.Empty()

class Engine(engine_pb2_grpc.EngineServicer):
    root = ""
    def Log(self, request, context):
        return empty_pb2.Empty()
    def GetRootResource(self, request, context):
        return engine_pb2.GetRootResourceResponse(urn=Engine.root)
    def SetRootResource(self, request, context):
        Engine.root = request.urn
        return engine_pb2.SetRootResourceResponse()

server = grpc.server(futures.ThreadPoolExecutor(4))
resource_pb2_grpc.add_ResourceMonitorServicer_to_server(Monitor(), server)
engine_pb2_grpc.add_EngineServicer_to_server(Engine(), server)
port = server.add_insecure_port("127.0.0.1:0")
server.start()
at = "127.0.0.1:%d" % port
settings.configure(settings.Settings(project="shop", stack="dev", monitor=at, engine=at, dry_run=True, parallel=1))

def program():
    acr = azure.containerregistry
    classes = acr.Registry("classes", resource_group_name="shop", sku=acr.SkuArgs(name="Premium"),
        network_rule_set=acr.NetworkRuleSetArgs(ip_rules=[acr.IPRuleArgs(i_p_address_or_range="203.0.113.0/24")]))
    acr.Registry("dicts", resource_group_name="shop", sku={"name": "Premium"},
        network_rule_set={"ip_rules": [{"i_p_address_or_range": "203.0.113.0/24"}, {"ip_address_or_range": "198.51.100.7"}]})
    azure.web.WebApp("web", resource_group_name="shop", site_config={
        "linux_fx_version": pulumi.Output.concat("DOCKER|", classes.login_server, "/shop/web:1"),
        "app_settings": [{"name": "KEY", "value": pulumi.Output.secret("in-clear")}]})

loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
loop.run_until_complete(run_in_stack(program))
for name in sorted(seen):
    print(name, seen[name][0])
    print(json.dumps(seen[name][1], indent=1, sort_keys=True))
PY
env/bin/python try.py > seen 2> errors || { cat seen errors; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
classes azure-native:containerregistry:Registry
{
 "adminUserEnabled": false,
 "anonymousPullEnabled": false,
 "networkRuleBypassOptions": "AzureServices",
 "networkRuleSet": {
  "defaultAction": "Allow",
  "ipRules": [
   {
    "action": "Allow",
    "iPAddressOrRange": "203.0.113.0/24"
   }
  ]
 },
 "publicNetworkAccess": "Enabled",
 "resourceGroupName": "shop",
 "sku": {
  "name": "Premium"
 },
 "zoneRedundancy": "Disabled"
}
dicts azure-native:containerregistry:Registry
{
 "adminUserEnabled": false,
 "anonymousPullEnabled": false,
 "networkRuleBypassOptions": "AzureServices",
 "networkRuleSet": {
  "ipRules": [
   {
    "iPAddressOrRange": "203.0.113.0/24"
   },
   {
    "ip_address_or_range": "198.51.100.7"
   }
  ]
 },
 "publicNetworkAccess": "Enabled",
 "resourceGroupName": "shop",
 "sku": {
  "name": "Premium"
 },
 "zoneRedundancy": "Disabled"
}
web azure-native:web:WebApp
{
 "clientAffinityEnabled": false,
 "hyperV": false,
 "isXenon": false,
 "resourceGroupName": "shop",
 "scmSiteAlsoStopped": false,
 "siteConfig": {
  "appSettings": [
   {
    "name": "KEY",
    "value": {
     "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
     "value": "in-clear"
    }
   }
  ],
  "linuxFxVersion": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
 }
}
WANT
