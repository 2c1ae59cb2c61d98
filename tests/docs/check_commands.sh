#!/usr/bin/env bash
# Holds what users read to what the program and the tree are. In README.md and docs/*.md:
#   - every line of a code block that begins with `schoolsim COMMAND` names a command, and flags that its help lists;
#   - every parameter named in code quotes (a known group, a dot, a name) is in the table of parameters;
#   - every link to a file leads to one.
# Usage: tests/docs/check_commands.sh PROGRAM
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: check_commands.sh PROGRAM" >&2; exit 2; }
program=$(realpath "$1")
cd "$(dirname "$(readlink -f "$0")")/../.."
documents=(README.md docs/*.md)
faults=0
fault() { echo "$*" >&2; faults=$((faults + 1)); }

keys=$("$program" describe parameters --format markdown | grep -oE '^\| `[^`]+' | cut -c4-)
groups=$(cut -d. -f1 <<<"$keys" | sort -u | paste -sd'|')

n_commands=0
declare -A help
for document in "${documents[@]}"; do
  while IFS= read -r line; do
    line=${line%%#*}
    read -ra words <<<"$line"
    command=${words[1]-}
    n_commands=$((n_commands + 1))
    case $command in help | --version | --help) continue ;; esac
    if [ -z "${help[$command]-}" ]; then
      help[$command]=$("$program" help "$command" 2>/dev/null) || { fault "$document: no such command: $line"; continue; }
    fi
    while read -r flag; do
      [ -z "$flag" ] || grep -qE -- "^ +$flag( |\$)" <<<"${help[$command]}" || fault "$document: $command has no $flag: $line"
    done < <(grep -oE -- '--[a-z-]+' <<<"$line" || true)
  done < <(awk '/^ *```/ { code = !code; next }
                code { if (sub(/\\$/, "")) { held = held $0; next } print held $0; held = "" }' "$document" |
    grep -E '^ *schoolsim ' | sed 's/^ *//')
  while read -r key; do
    grep -qxF "$key" <<<"$keys" || fault "$document: $key is no parameter"
  done < <(grep -oE "\`($groups)\.[a-z_0-9]+" "$document" | cut -c2- | sort -u |
    grep -vE '\.(cpp|hpp|h5|md|ini|csv|html|json|sh)$' || true)
  while read -r target; do
    [ -e "$(dirname "$document")/$target" ] || fault "$document: links to $target, which is not there"
  done < <(grep -oE '\]\([^)#: ]+' "$document" | cut -c3- | sort -u)
done
[ $n_commands -ge 15 ] || fault "found only $n_commands commands to check"
[ $faults -eq 0 ]
