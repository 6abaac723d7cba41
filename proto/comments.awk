# Turns the comments of .proto files into rows of a C table: {"pulix.auth.v1.User.email", "…"},
# RUN: awk -v out=comments.inc -f comments.awk FILE.proto …
# Understands the plain style of our files: one declaration a line, its comment in the lines before it.
function emit(name) {
    if (comment != "") {
        gsub(/\\/, "\\\\", comment)
        gsub(/"/, "\\\"", comment)
        printf "{\"%s\", \"%s\"},\n", name, comment > out
    }
    comment = ""
}
FNR == 1 { depth = 0; comment = ""; delete scope; delete kind }
/^[ \t]*\/\// {
    line = $0
    sub(/^[ \t]*\/\/[ \t]*/, "", line)
    comment = comment == "" ? line : comment " " line
    next
}
/^package / { package = $2; sub(/;/, "", package); comment = ""; next }
/^[ \t]*(message|service|enum|oneof)[ \t]/ {
    parent = depth > 0 ? scope[depth] : package
    depth++
    kind[depth] = $1
    scope[depth] = $1 == "oneof" ? parent : parent "." $2
    if ($1 == "oneof") waiting = comment
    else emit(scope[depth])
    if ($1 == "oneof") comment = ""
    if ($0 ~ /}[ \t]*$/) depth--
    next
}
/^[ \t]*rpc[ \t]/ { name = $2; sub(/\(.*/, "", name); emit(scope[depth] "." name); next }
/^[ \t]*}/ { if (depth > 0) depth--; comment = ""; next }
/=[ \t]*[0-9]+;/ && depth > 0 {
    split($0, half, "=")
    n = split(half[1], word, /[ \t]+/)
    name = word[n] != "" ? word[n] : word[n - 1]
    if (kind[depth] == "oneof" && comment == "") comment = waiting
    if (kind[depth] == "oneof") waiting = ""
    emit(scope[depth] "." name)
    next
}
{ comment = "" }
