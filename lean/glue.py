"""The JavaScript glue of the Lean build: which edits it needs, and that they were made.

Guarantee: every edit matches the text it was written for exactly as often as it should;
another upstream text raises `GlueError` and nothing is changed in silence. The result is
a function of the input alone, so its hash is known in advance.

As published, the glue assigns 200 000 exports one by one, starts four threads that are
not needed, reads standard input in a way that fails on pipes, and shows Lean two whole
folders of the host. The edited glue starts four times faster, reads pipes, shows Lean the
folder of the tool chain and nothing else, and ends when its parent process ends.
"""

from __future__ import annotations

import re

from apery.core.errors import ToolMissingError

ROOT_VARIABLE = "APERY_LEAN_ROOT"
"""Environment variable with the host folder that Lean sees as `MOUNT`."""
MOUNT = "/lean"
DRIVER_VARIABLE = "APERY_LEAN_DRIVER"
"""Environment variable with the host folder that Lean sees as `DRIVER_MOUNT`."""
DRIVER_MOUNT = "/driver"


class GlueError(ToolMissingError):
    """The glue is not the text that the edits were written for."""


WATCHDOG = (
    'if(typeof process!=="undefined"&&require("worker_threads").isMainThread){'
    'new(require("worker_threads").Worker)("const p=process.ppid;setInterval(()=>{'
    "if(process.ppid!==p)process.kill(process.pid,'SIGKILL')},500)\",{eval:true}).unref()}"
)
"""A thread of its own: the main thread cannot look after itself while Lean computes."""

READ_STDIN = (
    "FS_stdin_getChar=()=>{var f=FS_stdin_getChar;if(!f.bytes||f.next>=f.bytes.length){"
    "var chunk=Buffer.alloc(65536),size=0;for(;;){try{size=fs.readSync(0,chunk,0,65536,null);break}"
    'catch(e){if(e.code==="EAGAIN"){Atomics.wait(new Int32Array(new SharedArrayBuffer(4)),0,0,5);'
    'continue}if(e.code==="EOF"){size=0;break}throw e}}if(size<=0)return null;'
    "f.bytes=chunk.subarray(0,size);f.next=0}return f.bytes[f.next++]};"
)

READ_IN_THREAD = (
    "var OWN=1<<20,ownFiles=new Map(),ownPath=p=>{p=SYSCALLS.getStr(p);"
    'if(p.includes(".."))return null;'
    f'if(p.startsWith("{MOUNT}/"))return process.env["{ROOT_VARIABLE}"]+p.slice({len(MOUNT)});'
    f'return p.startsWith("{DRIVER_MOUNT}/")'
    f'?process.env["{DRIVER_VARIABLE}"]+p.slice({len(DRIVER_MOUNT)}):null}},'
    'ownCall=f=>{try{return f()}catch(e){return e.code==="ENOENT"?-44:-29}},'
    "ownStat=(path,buf)=>{var p=ownPath(path);"
    "if(p!==null)return ownCall(()=>SYSCALLS.writeStat(buf,fs.statSync(p)))},"
    "ownOpen=(path,flags)=>{var p=flags&3?null:ownPath(path);if(p!==null)return ownCall(()=>{"
    'var h=fs.openSync(p,"r");ownFiles.set(OWN+h,{h,at:0});return OWN+h})},'
    "ownFile=fd=>fd<OWN?undefined:ownFiles.get(fd),"
    "ownFstat=(fd,buf)=>{var f=ownFile(fd);"
    "if(f)return ownCall(()=>SYSCALLS.writeStat(buf,fs.fstatSync(f.h)))},"
    "ownClose=fd=>{var f=ownFile(fd);if(f){ownFiles.delete(fd);fs.closeSync(f.h);return 0}},"
    "ownSeek=(fd,offset,whence,out)=>{var f=ownFile(fd);if(f){"
    "f.at=Number(offset)+(whence===1?f.at:whence===2?fs.fstatSync(f.h).size:0);"
    "(growMemViews(),HEAP64)[out>>3]=BigInt(f.at);return 0}},"
    "ownRead=(fd,iov,count,out)=>{var f=ownFile(fd);if(f){var total=0;"
    "for(var i=0;i<count;i++,iov+=8){var to=(growMemViews(),HEAPU32)[iov>>2],"
    "size=(growMemViews(),HEAPU32)[iov+4>>2],done=0;while(done<size){"
    "var n=fs.readSync(f.h,(growMemViews(),HEAPU8),to+done,size-done,f.at);if(n<=0)break;"
    "done+=n;f.at+=n}total+=done;if(done<size)break}"
    "(growMemViews(),HEAPU32)[out>>2]=total;return 0}};"
)
"""Files below `MOUNT` and `DRIVER_MOUNT` are read by the thread that asks.

Otherwise each of some 9000 system calls of an import waits for the main thread to wake up; a
module is looked for in the folder of the driver first, so that counts although few are there.
"""
IN_THREAD = (
    ("___syscall_fstat64(fd,buf)", "proxyToMainThread(20,0,1,fd,buf)", "ownFstat(fd,buf)"),
    (
        "___syscall_openat(dirfd,path,flags,varargs)",
        "proxyToMainThread(34,0,1,dirfd,path,flags,varargs)",
        "ownOpen(path,flags)",
    ),
    ("___syscall_stat64(path,buf)", "proxyToMainThread(45,0,1,path,buf)", "ownStat(path,buf)"),
    ("_fd_close(fd)", "proxyToMainThread(154,0,1,fd)", "ownClose(fd)"),
    (
        "_fd_read(fd,iov,iovcnt,pnum)",
        "proxyToMainThread(158,0,1,fd,iov,iovcnt,pnum)",
        "ownRead(fd,iov,iovcnt,pnum)",
    ),
    (
        "_fd_seek(fd,offset,whence,newOffset)",
        "proxyToMainThread(159,0,1,fd,offset,whence,newOffset)",
        "ownSeek(fd,offset,whence,newOffset)",
    ),
)
"""Function, what it does in a thread that is not the main one, what it tries first."""


def patch(source: str) -> str:
    """Return the edited glue.

    Parameters
    ----------
    source : str
        The published ``lean.js``.

    Raises
    ------
    GlueError
        An edit does not match exactly once.

    Examples
    --------
    >>> patch("var pthreadPoolSize=4;")
    Traceback (most recent call last):
    ...
    apery.lean.glue.GlueError: the JavaScript glue of Lean is not the expected one: ...
    """
    text = _without_export_assignments(source)
    for old, new in (
        # A linear scan of all exports for each symbol becomes a look-up.
        (
            "newSymIndex=Object.keys(lib.exports).indexOf(symbol);",
            "if(!lib.indexOf){lib.indexOf=new Map(Object.keys(lib.exports).map((k,i)=>[k,i]))}"
            "newSymIndex=lib.indexOf.has(symbol)?lib.indexOf.get(symbol):-1;",
        ),
        # Node starts threads on demand.
        ("var pthreadPoolSize=4;", "var pthreadPoolSize=0;"),
        (
            'FS.mount(NODEFS,{root:"/home"},"/home");FS.mount(NODEFS,{root:"/tmp"},"/tmp");',
            f'FS.mkdir("{MOUNT}");'
            f'FS.mount(NODEFS,{{root:process.env["{ROOT_VARIABLE}"]}},"{MOUNT}");'
            f'FS.mkdir("{DRIVER_MOUNT}");'
            f'FS.mount(NODEFS,{{root:process.env["{DRIVER_VARIABLE}"]}},"{DRIVER_MOUNT}");',
        ),
        ("var cwd=process.cwd();if(cwd.startsWith", f'var cwd="{MOUNT}";if(cwd.startsWith'),
        # Lean derives the place of its library from the path of its program.
        ("if(isNode){path=__filename}", f'if(isNode){{path="{MOUNT}/bin/lean"}}'),
        # Node's permission model closes process.binding.
        ('process.binding("constants")["fs"]', 'require("fs").constants'),
    ):
        text = _replace(text, old, new)
    text = _replace_span(
        text, "FS_stdin_getChar=()=>{", "return FS_stdin_getChar_buffer.shift()};", READ_STDIN
    )
    for function, proxied, own in IN_THREAD:
        head = f"function {function}{{if(ENVIRONMENT_IS_PTHREAD)return "
        text = _replace(text, head + proxied, f"{head}{own}??{proxied}")
    first = "function ___syscall_fstat64(fd,buf)"
    text = _replace(text, first, READ_IN_THREAD + first)
    # A read from the terminal device returns at the end of the line, not of the buffer.
    start = _only(text, "read(stream,buffer,offset,length,pos){if(!stream.tty")
    loop = "if(result===null||result===undefined)break;bytesRead++;buffer[offset+i]=result}"
    at = text.find(loop, start)
    if at < 0:
        raise _unexpected(loop)
    text = text[:at] + loop[:-1] + ";if(result===10)break}" + text[at + len(loop) :]
    return WATCHDOG + "\n" + text


def _without_export_assignments(source: str) -> str:
    """Keep, of the assignments of exports to variables, those whose variable is used."""
    head_of_function = "function assignWasmExports"
    at = _only(source, head_of_function)
    variables = source.rfind("var ", 0, at)
    tail_at = _only(source, "}var wasmImports;function assignWasmImports")
    if variables < 0 or tail_at < at:
        raise _unexpected(head_of_function)
    head, declared, body, tail = (
        source[:variables],
        source[variables + len("var ") : at].rstrip(";").split(","),
        source[at:tail_at],
        source[tail_at:],
    )
    exports = {
        variable: (export, value)
        for variable, export, value in re.findall(
            r'([\w$]+)=(?:Module\["[^"]+"\]=)?wasmExports\["([^"]+)"\](\.value)?', body
        )
    }
    used = set(re.findall(r"[A-Za-z_$][\w$]*", head + tail))
    kept = [v for v in declared if v in used]
    if not kept or len(kept) > 500:
        raise _unexpected(f"{len(kept)} exports in use")
    assignments = ";".join(
        f'{v}=wasmExports["{exports[v][0]}"]{exports[v][1]}' for v in kept if v in exports
    )
    return f"{head}var {','.join(kept)};{head_of_function}(wasmExports){{{assignments}{tail}"


def _unexpected(old: str) -> GlueError:
    return GlueError(
        f"the JavaScript glue of Lean is not the expected one: {old[:60]!r} does not match; "
        "remove the cached copy and run `apery lean install`"
    )


def _only(text: str, old: str) -> int:
    if text.count(old) != 1:
        raise _unexpected(old)
    return text.index(old)


def _replace(text: str, old: str, new: str) -> str:
    at = _only(text, old)
    return text[:at] + new + text[at + len(old) :]


def _replace_span(text: str, first: str, last: str, new: str) -> str:
    start = _only(text, first)
    end = text.find(last, start)
    if end < 0:
        raise _unexpected(last)
    return text[:start] + new + text[end + len(last) :]
