"""The edits of the JavaScript glue match exactly or not at all."""

import re

import pytest

from apery.lean import glue
from apery.lean.glue import GlueError, patch

ANCHORS = {
    "exports": (
        'var _main,_free,_unused;function assignWasmExports(wasmExports){_main=Module["_main"]='
        'wasmExports["main"];_free=wasmExports["free"];_unused=wasmExports["unused"]'
        "}var wasmImports;function assignWasmImports(){_main();_free()}"
    ),
    "dlsym": "newSymIndex=Object.keys(lib.exports).indexOf(symbol);",
    "pool": "var pthreadPoolSize=4;",
    "mounts": 'FS.mount(NODEFS,{root:"/home"},"/home");FS.mount(NODEFS,{root:"/tmp"},"/tmp");',
    "cwd": 'var cwd=process.cwd();if(cwd.startsWith("/private")){}',
    "program": 'if(isNode){path=__filename}else{path="/bin/lean.wasm"}',
    "constants": 'var flags=process.binding("constants")["fs"];',
    "stdin": "var FS_stdin_getChar=()=>{old;return FS_stdin_getChar_buffer.shift()};",
    **{
        name: f"function {name}{{if(ENVIRONMENT_IS_PTHREAD)return {proxied};rest}}"
        for name, proxied, _ in glue.IN_THREAD
    },
    "tty": (
        "read(stream,buffer,offset,length,pos){if(!stream.tty){}"
        "if(result===null||result===undefined)break;bytesRead++;buffer[offset+i]=result}"
    ),
}
SOURCE = "\n".join(ANCHORS.values())


def test_all_edits_are_made() -> None:
    text = patch(SOURCE)
    assert 'wasmExports["unused"]' not in text
    assert 'wasmExports["main"]' in text
    assert "pthreadPoolSize=0" in text
    assert '"/home"' not in text
    assert glue.ROOT_VARIABLE in text and glue.MOUNT in text
    assert "process.binding" not in text
    assert "old;" not in text
    for _, proxied, own in glue.IN_THREAD:
        assert f"{own}??{proxied}" in text
    assert text.startswith(glue.WATCHDOG)


@pytest.mark.parametrize("name", ANCHORS)
def test_missing_anchor_is_an_error(name: str) -> None:
    broken = "\n".join(text for key, text in ANCHORS.items() if key != name)
    with pytest.raises(GlueError, match="apery lean install"):
        patch(broken)


@pytest.mark.parametrize("name", sorted(set(ANCHORS) - {"tty", "cwd"}))
def test_doubled_anchor_is_an_error(name: str) -> None:
    with pytest.raises(GlueError):
        patch(SOURCE + "\n" + ANCHORS[name])


def test_altered_anchor_is_an_error() -> None:
    with pytest.raises(GlueError, match=re.escape("pthreadPoolSize")):
        patch(SOURCE.replace("pthreadPoolSize=4", "pthreadPoolSize=8"))
