#!/usr/bin/env bash
# Builds the site of the documentation from docs/ and the XML docs, into artifacts/site/html. A warning, such as a link that leads nowhere, fails it.
# With --serve it is then shown on http://localhost:8080.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
rm -rf artifacts/site
dotnet tool restore
dotnet docfx docfx.json --warningsAsErrors
echo "artifacts/site/html/index.html"
[[ ${1:-} != --serve ]] || exec dotnet docfx serve artifacts/site/html
