// Files in memory, in the shape in which Go takes them from Node's package fs.

type Done = (fault: Error | null, value?: unknown) => void

interface Node {
  bytes: Uint8Array // with room to grow
  size: number
  ino: number
  folder: boolean
}

interface Open {
  node: Node
  at: number
  append: boolean
}

const flags = { O_RDONLY: 0, O_WRONLY: 1, O_RDWR: 2, O_CREAT: 0o100, O_EXCL: 0o200, O_TRUNC: 0o1000, O_APPEND: 0o2000, O_SYNC: 0o4010000, O_DIRECTORY: 0o200000 }

/** The first descriptor of a file: those below are the program's output and its record. */
const firstFD = 10

/** Where files are; they last as long as it does. */
export class Disk {
  readonly nodes = new Map<string, Node>([["/", newNode(true, 1)], ["/tmp", newNode(true, 2)]])
  private nextIno = 3

  add(name: string, folder: boolean): Node {
    const node = newNode(folder, this.nextIno++)
    this.nodes.set(name, node)
    return node
  }

  has = (path: string): boolean => this.nodes.has(clean(path))

  /** Puts a file into a folder that there is, or is made now. */
  put(path: string, bytes: Uint8Array): void {
    const name = clean(path)
    if (!this.nodes.has(parent(name))) this.add(parent(name), true)
    Object.assign(this.add(name, false), { bytes, size: bytes.length })
  }

  /** Removes a file, and returns what was in it. */
  take(path: string): Uint8Array | undefined {
    const node = this.nodes.get(clean(path))
    this.nodes.delete(clean(path))
    return node?.bytes.subarray(0, node.size)
  }
}

/** Returns the files on a disk. `write` takes what is written to the descriptors below firstFD. */
export function memoryFiles(write: (fd: number, bytes: Uint8Array) => number, disk = new Disk()): object {
  const { nodes } = disk
  const opened = new Map<number, Open>()
  let nextFD = firstFD

  const find = (path: string): Node => nodes.get(clean(path)) ?? fail("ENOENT")
  const open = (fd: number): Open => opened.get(fd) ?? fail("EBADF")

  const calls: Record<string, (...args: never[]) => unknown> = {
    open(path: string, how: number) {
      const name = clean(path)
      let node = nodes.get(name)
      if (node && how & flags.O_CREAT && how & flags.O_EXCL) fail("EEXIST")
      if (!node) {
        if (!(how & flags.O_CREAT)) fail("ENOENT")
        if (!nodes.get(parent(name))?.folder) fail("ENOENT")
        node = disk.add(name, false)
      }
      if (how & flags.O_TRUNC) node.size = 0
      opened.set(nextFD, { node, at: 0, append: (how & flags.O_APPEND) !== 0 })
      return nextFD++
    },
    close: (fd: number) => void (opened.delete(fd) || fail("EBADF")),
    read(fd: number, into: Uint8Array, from: number, length: number, position: number | null) {
      const file = open(fd)
      const at = position ?? file.at
      const bytes = file.node.bytes.subarray(at, Math.min(file.node.size, at + length))
      into.set(bytes, from)
      if (position === null) file.at += bytes.length
      return bytes.length
    },
    write(fd: number, bytes: Uint8Array, from: number, length: number, position: number | null) {
      const part = bytes.subarray(from, from + length)
      if (fd < firstFD) return write(fd, part)
      const file = open(fd)
      const at = position ?? (file.append ? file.node.size : file.at)
      if (at > file.node.size) resize(file.node, at)
      grow(file.node, at + length)
      file.node.bytes.set(part, at)
      if (position === null) file.at = at + length
      return length
    },
    ftruncate: (fd: number, size: number) => resize(open(fd).node, size),
    truncate: (path: string, size: number) => resize(find(path), size),
    fsync: (fd: number) => void open(fd),
    fstat: (fd: number) => stat(fd < firstFD ? newNode(false, 0) : open(fd).node),
    stat: (path: string) => stat(find(path)),
    lstat: (path: string) => stat(find(path)),
    unlink(path: string) {
      if (find(path).folder) fail("EISDIR")
      nodes.delete(clean(path))
    },
    mkdir(path: string) {
      const name = clean(path)
      if (nodes.has(name)) fail("EEXIST")
      if (!nodes.get(parent(name))?.folder) fail("ENOENT")
      disk.add(name, true)
    },
    rmdir(path: string) {
      const name = clean(path)
      if (!find(path).folder) fail("ENOTDIR")
      if ([...nodes.keys()].some((key) => parent(key) === name && key !== "/")) fail("ENOTEMPTY")
      nodes.delete(name)
    },
    rename(from: string, to: string) {
      nodes.set(clean(to), find(from))
      nodes.delete(clean(from))
    },
    readdir(path: string) {
      const name = clean(path)
      if (!find(path).folder) fail("ENOTDIR")
      return [...nodes.keys()].filter((key) => key !== "/" && parent(key) === name).map((key) => key.slice(key.lastIndexOf("/") + 1))
    },
  }
  for (const name of ["chmod", "chown", "fchmod", "fchown", "lchown", "utimes"]) calls[name] = () => undefined
  for (const name of ["link", "readlink", "symlink"]) calls[name] = () => fail("ENOSYS")

  return { ...Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, answering(call)])), constants: flags, writeSync: write }
}

/** Makes of a function one that calls back with what it returns, or with its fault. */
function answering(call: (...args: never[]) => unknown): (...args: unknown[]) => void {
  return (...args) => {
    const done = args.pop() as Done
    let value: unknown
    try {
      value = call(...(args as never[]))
    } catch (fault) {
      if (!(fault instanceof FileFault)) throw fault
      return done(fault)
    }
    done(null, value)
  }
}

/** A fault with one of the names that Go knows. */
class FileFault extends Error {
  constructor(readonly code: string) {
    super(code)
  }
}

function fail(code: string): never {
  throw new FileFault(code)
}

const parent = (name: string): string => name.slice(0, name.lastIndexOf("/")) || "/"

/** The absolute form of a path. */
function clean(path: string): string {
  const parts: string[] = []
  for (const part of path.split("/")) {
    if (part === "..") parts.pop()
    else if (part !== "" && part !== ".") parts.push(part)
  }
  return "/" + parts.join("/")
}

function newNode(folder: boolean, ino: number): Node {
  return { bytes: new Uint8Array(0), size: 0, ino, folder }
}

function grow(node: Node, size: number): void {
  if (size <= node.size) return
  if (size > node.bytes.length) {
    const bytes = new Uint8Array(Math.max(size, 2 * node.bytes.length))
    bytes.set(node.bytes.subarray(0, node.size))
    node.bytes = bytes
  }
  node.size = size
}

function resize(node: Node, size: number): void {
  const { size: old } = node
  grow(node, size)
  node.size = size
  if (size > old) node.bytes.fill(0, old, size) // where more may have been before
}

function stat(node: Node): object {
  return {
    dev: 1, ino: node.ino, mode: node.folder ? 0o40755 : 0o100644, nlink: 1, uid: 0, gid: 0, rdev: 0,
    size: node.size, blksize: 4096, blocks: Math.ceil(node.size / 512), atimeMs: 0, mtimeMs: 0, ctimeMs: 0,
    isDirectory: () => node.folder,
  }
}
