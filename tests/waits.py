"""Reads the code for waits that nothing ends: for processes, threads, locks and other servers."""

import ast
from collections.abc import Iterator

TIMED = {"run", "call", "check_call", "check_output", "communicate", "urlopen", "create_connection"}
"""Calls that wait for as long as it takes, unless they are given a `timeout`."""
REQUESTS = {"get", "post", "put", "delete", "head", "request"}
"""The same, of the library of that name."""
BARE = {"join", "wait", "acquire", "result"}
"""Calls that wait for as long as it takes, unless they are given anything."""


def endless(source: str) -> list[str]:
    """The waits without an end in a module: the function (or ``) they stand in, and the call."""
    return sorted(_found(ast.parse(source), ""))


def _found(tree: ast.AST, within: str) -> Iterator[str]:
    for node in ast.iter_child_nodes(tree):
        inner = node.name if isinstance(node, ast.FunctionDef | ast.ClassDef) else within
        if isinstance(node, ast.Call) and _is_endless(node):
            yield f"{within}: {ast.unparse(node.func)}"
        yield from _found(node, inner)


def _is_endless(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        named = call.func.id if isinstance(call.func, ast.Name) else ""
        return named in TIMED - {"run", "call"} and not _is_timed(call)
    name, of = call.func.attr, ast.unparse(call.func.value)
    if name in BARE:
        return not (call.args or call.keywords)
    if name in TIMED:
        is_process = name == "communicate" or of in {"subprocess", "socket", "urllib.request"}
        return is_process and not _is_timed(call)
    return of == "requests" and name in REQUESTS and not _is_timed(call)


def _is_timed(call: ast.Call) -> bool:
    return any(keyword.arg == "timeout" for keyword in call.keywords)
