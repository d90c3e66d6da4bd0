#!/usr/bin/env bash
# Collects the sentences of the source into locale/, keeps the translations there are, and compiles them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python=.venv/bin/python
common=(--locale zh_Hans --add-location file --no-wrap --no-obsolete
    --ignore '.venv' --ignore node_modules --ignore var --ignore 'static/vendor' --ignore tests --ignore bench
    --ignore deploy --ignore docs)

mkdir -p locale
"$python" -m django makemessages "${common[@]}" --domain django --extension py,html,txt
if grep -rlE '\b(n|p|np)?gettext\(' --include '*.js' --exclude-dir vendor static >/dev/null 2>&1; then
    "$python" -m django makemessages "${common[@]}" --domain djangojs --extension js
fi
while IFS= read -r source; do
    msgfmt --check-format --output-file "${source%.po}.mo" "$source"
done < <(find locale -name '*.po')
"$python" deploy/check_messages.py
