// Verifies a receipt of Heed, and if wanted the published log, with nothing of Heed's own: signatures by
// golang.org/x/mod/sumdb/note, hashes and proofs by golang.org/x/mod/sumdb/tlog.
//
//	verify VKEY RECEIPT [LOG]
//
// LOG is the address under which checkpoint and tiles are published (https://…/evidence) or a folder with a
// copy of them. Given it, the receipt's checkpoint must be an earlier state of the published log.
package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if len(os.Args) < 3 || len(os.Args) > 4 {
		fail("arguments", fmt.Errorf("want VKEY RECEIPT [LOG]"))
	}
	verifier, err := note.NewVerifier(os.Args[1])
	fail("key", err)
	receipt, err := os.ReadFile(os.Args[2])
	fail("file", err)

	head, checkpoint, ok := strings.Cut(string(receipt), "\n\n")
	if !ok {
		fail("format", fmt.Errorf("no empty line before the checkpoint"))
	}
	extra, index, proof, err := parseHead(strings.Split(head, "\n"))
	fail("format", err)
	tree, err := openCheckpoint(checkpoint, verifier)
	fail("checkpoint", err)
	fail("commitment", checkCommitment(extra))
	leaf := tlog.RecordHash([]byte(extra.Entry))
	fail("inclusion", tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaf))
	fmt.Printf("receipt ok: entry %d of %d in %s\n", index, tree.N, verifier.Name())

	if len(os.Args) == 4 {
		published, err := checkLog(log(strings.TrimSuffix(os.Args[3], "/")), verifier, tree, index, leaf)
		fail("log", err)
		fmt.Printf("log ok: %d entries, root %v\n", published.N, published.Hash)
	}
}

// extraData is what Heed puts into the receipt beside the proof.
type extraData struct {
	Entry string          `json:"entry"`
	Event json.RawMessage `json:"event"` // canonical as it stands, so its bytes are what was sealed
	Salt  []byte          `json:"salt"`
}

func parseHead(lines []string) (extra extraData, index int64, proof tlog.RecordProof, err error) {
	if len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" ||
		!strings.HasPrefix(lines[1], "extra ") || !strings.HasPrefix(lines[2], "index ") {
		return extra, 0, nil, fmt.Errorf("not a tlog-proof with extra data")
	}
	data, err := base64.StdEncoding.Strict().DecodeString(lines[1][len("extra "):])
	if err != nil {
		return extra, 0, nil, err
	}
	if err = json.Unmarshal(data, &extra); err != nil {
		return extra, 0, nil, err
	}
	if index, err = strconv.ParseInt(lines[2][len("index "):], 10, 64); err != nil {
		return extra, 0, nil, err
	}
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return extra, 0, nil, err
		}
		proof = append(proof, hash)
	}
	return extra, index, proof, nil
}

// openCheckpoint verifies the signature and reads the three lines that were signed.
func openCheckpoint(text string, verifier note.Verifier) (tree tlog.Tree, err error) {
	signed, err := note.Open([]byte(text), note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	lines := strings.Split(signed.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tree, fmt.Errorf("not a checkpoint of %s", verifier.Name())
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, err
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, err
}

// checkCommitment recomputes the entry from event and salt: {"v":1,"c":"base64 of HMAC-SHA256(salt, event)"}.
func checkCommitment(extra extraData) error {
	mac := hmac.New(sha256.New, extra.Salt)
	mac.Write(extra.Event)
	if extra.Entry != `{"v":1,"c":"`+base64.StdEncoding.EncodeToString(mac.Sum(nil))+`"}` {
		return fmt.Errorf("event and salt do not give the entry")
	}
	return nil
}

// checkLog recomputes the whole tree from its published leaf hashes and compares it with the signed root and with
// every published tile; then checks that the receipt's tree is its beginning and has the leaf in that place.
//
// It takes no hash from tlog.TileHashReader, so that every byte that is published is compared with one computed here.
func checkLog(from log, verifier note.Verifier, receipt tlog.Tree, index int64, leaf tlog.Hash) (tlog.Tree, error) {
	text, err := from.read("checkpoint")
	if err != nil {
		return tlog.Tree{}, err
	}
	published, err := openCheckpoint(string(text), verifier)
	if err != nil {
		return published, err
	}
	var stored []tlog.Hash // in the order of tlog.StoredHashIndex
	reader := tlog.HashReaderFunc(func(indexes []int64) (hashes []tlog.Hash, err error) {
		for _, at := range indexes {
			hashes = append(hashes, stored[at])
		}
		return hashes, nil
	})
	for _, tile := range tilesOf(published.N) {
		data, err := from.readTile(tile)
		if err != nil {
			return published, err
		}
		for i := 0; tile.L == 0 && i < tile.W; i++ {
			n := tile.N*256 + int64(i)
			var hash tlog.Hash
			copy(hash[:], data[i*tlog.HashSize:])
			if n == index && hash != leaf {
				return published, fmt.Errorf("entry %d is another one", n)
			}
			hashes, err := tlog.StoredHashesForRecordHash(n, hash, reader)
			if err != nil {
				return published, err
			}
			stored = append(stored, hashes...)
		}
		want, err := tlog.ReadTileData(tile, reader)
		if err != nil || !bytes.Equal(data, want) {
			return published, fmt.Errorf("%s is not what the leaf hashes give (%v)", tilePath(tile), err)
		}
	}
	root, err := tlog.TreeHash(published.N, reader)
	if err != nil || root != published.Hash {
		return published, fmt.Errorf("the leaf hashes do not give the signed root (%v)", err)
	}
	proof, err := tlog.ProveTree(published.N, receipt.N, reader)
	if err != nil {
		return published, err
	}
	return published, tlog.CheckTree(proof, published.N, published.Hash, receipt.N, receipt.Hash)
}

// tilesOf lists the tiles of a tree, leaf hashes first.
func tilesOf(size int64) (tiles []tlog.Tile) {
	for level := 0; size > 0; level, size = level+1, size/256 {
		for n := int64(0); n*256 < size; n++ {
			width := size - n*256
			if width > 256 {
				width = 256
			}
			tiles = append(tiles, tlog.Tile{H: 8, L: level, N: n, W: int(width)})
		}
	}
	return tiles
}

// tilePath leaves out the height, which Go writes and C2SP does not: tile/8/0/000 is tile/0/000.
func tilePath(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
}

// log is an address or a folder, with checkpoint and tiles in the layout of C2SP tlog-tiles.
type log string

func (l log) readTile(tile tlog.Tile) ([]byte, error) {
	data, err := l.read(tilePath(tile))
	if err == nil && len(data) != tile.W*tlog.HashSize {
		err = fmt.Errorf("%s has %d bytes", tilePath(tile), len(data))
	}
	return data, err
}

func (l log) read(path string) ([]byte, error) {
	if !strings.HasPrefix(string(l), "http://") && !strings.HasPrefix(string(l), "https://") {
		return os.ReadFile(filepath.Join(string(l), filepath.FromSlash(path)))
	}
	response, err := http.Get(string(l) + "/" + path)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, response.Status)
	}
	return io.ReadAll(response.Body)
}

func fail(step string, err error) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "not valid: %s: %v\n", step, err)
		os.Exit(1)
	}
}
