#!/usr/bin/env bash
# Packs CircuitKit and CircuitKit.Testing into artifacts/packages, with a bill of materials (SBOM, CycloneDX as JSON) beside each package. Arguments
# go to dotnet pack, such as -p:ProjectAddress=ADDRESS. With --bom NAME VERSION FOLDER only the bill of one that has been restored.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly packages=artifacts/packages

# The references to projects are dependencies too; what only the build needs is in it as excluded.
bom() {
    local name=$1 version=$2 folder=$3
    dotnet tool run dotnet-CycloneDX -- "src/$name/$name.csproj" --output "$folder" --filename "$name.$version.bom.json" --output-format Json \
        --disable-package-restore --include-project-references --set-nuget-purl --set-name "$name" --set-version "$version" --set-type Library
}

dotnet tool restore
if [[ ${1-} == --bom ]]; then
    bom "$2" "$3" "$4"
    exit
fi

rm -rf "$packages"
for name in CircuitKit CircuitKit.Testing; do
    # As a build server does it: the same on every machine.
    CI=true dotnet pack "src/$name" --configuration Release --output "$packages" "$@"
    files=("$packages/$name".[0-9]*.nupkg)
    version=${files[0]##*/"$name".}
    bom "$name" "${version%.nupkg}" "$packages"
done
