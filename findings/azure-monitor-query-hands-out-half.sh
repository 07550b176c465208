#!/usr/bin/env bash
# What ran in a cluster, asked of Log Analytics by Azure's client: half an answer looks like a whole one.
#
# Guess:   an answer that broke off raises, as a refused one does: the client has an exception for that. Or what comes
#          back has no rows until one has asked for the part that is there. A row says which table it is from.
# Seen:    an answer that says `PartialError` beside its rows raises nothing. What comes back is of another class, and a
#          loop over it gives the rows that came as if they were all; only `status` says "PartialError", and only
#          `tables` is missing. Made a data frame and written down, nothing of it is
#          left: neither the error nor the name of the table, and times are numbers in milliseconds. Raw, as the
#          interface answers it, the error stands in the same file.
# Bears on: step 4 and the blast radius: rows of Container insights (`ContainerInventory`) say that an image ran, and
#          never that no other did, so they add to what falls and settle nothing else. Each had been taken for the
#          cluster whose id stands in it, and its image (host, name and tag in three columns) was lost.
# Version and source: PyPI azure-monitor-query 2.0.0, pandas 2.3.3, Python 3.11. A small workspace on loopback, over TLS.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install azure-monitor-query==2.0.0 pandas==2.3.3
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem -out cert.pem -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost 2>/dev/null
cat > try.py <<'PY'
import http.server, json, os, ssl, threading, time
from datetime import timedelta
import pandas
from azure.core.credentials import AccessToken
from azure.monitor.query import LogsQueryClient

CLUSTER = "/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/shop/providers/microsoft.containerservice/managedclusters/k"
COLUMNS = {"TimeGenerated": "datetime", "Repository": "string", "Image": "string", "ImageTag": "string", "_ResourceId": "string"}
HALF = {"tables": [{"name": "PrimaryResult", "columns": [{"name": name, "type": kind} for name, kind in COLUMNS.items()],
                    "rows": [["2026-11-20T10:00:00Z", "contosoacr.azurecr.io", "shop/web", "1", CLUSTER]]}],
        "error": {"code": "PartialError", "message": "There were some errors when processing your query.",
                  "details": [{"code": "EngineError", "message": "The result was cut off."}]}}

class Answer(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        body = json.dumps(HALF).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass

class Anybody:
    def get_token(self, *_, **__):
        return AccessToken("x", int(time.time()) + 9999)

server = http.server.ThreadingHTTPServer(("localhost", 0), Answer)
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain("cert.pem", "key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = LogsQueryClient(Anybody(), endpoint=f"https://localhost:{server.server_port}/v1", connection_verify="cert.pem")
answer = client.query_workspace("w", "ContainerInventory | project TimeGenerated, Repository, Image, ImageTag, _ResourceId",
                                timespan=timedelta(days=1))
print("raised: nothing;", type(answer).__name__, "status", answer.status.value, "tables", hasattr(answer, "tables"))
for table in answer:
    print("loop:", len(table.rows), "row of", table.name)
    frame = pandas.DataFrame(data=table.rows, columns=table.columns)
    print("written:", frame.to_json(orient="records").replace("\\/", "/"))
PY
env/bin/python try.py > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
raised: nothing; LogsQueryPartialResult status PartialError tables False
loop: 1 row of PrimaryResult
written: [{"TimeGenerated":1795168800000,"Repository":"contosoacr.azurecr.io","Image":"shop/web","ImageTag":"1","_ResourceId":"/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/shop/providers/microsoft.containerservice/managedclusters/k"}]
WANT
