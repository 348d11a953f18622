// What Go takes for the same work, with a goroutine for each connection and so many threads that run them.
//
//	peer serve THREADS echo|lines [CERTIFICATE KEY]
//	peer micro NAME
//
// A server prints `port N` and ends with its input. A micro benchmark prints `ready`, and for each line of input makes one
// round and prints its operations and nanoseconds (`parked`: the bytes of one goroutine that waits).
package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync"
	"time"
)

const chunk = 256 << 10

// What a connection reads into at first; a buffer that was filled is made larger, as an idle connection keeps it.
const smallest = 2 << 10

func fail(err error) {
	fmt.Fprintln(os.Stderr, "error:", err)
	os.Exit(1)
}

// --- Servers

func echo(connection net.Conn) {
	defer connection.Close()
	buffer := make([]byte, smallest)
	for {
		n, err := connection.Read(buffer)
		if n > 0 {
			if _, err := connection.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
		if n == len(buffer) && n < chunk {
			buffer = make([]byte, 4*n)
			if len(buffer) > chunk {
				buffer = make([]byte, chunk)
			}
		}
	}
}

func lines(connection net.Conn) {
	defer connection.Close()
	reader := bufio.NewReaderSize(connection, 64<<10)
	count := 0
	for {
		line, err := reader.ReadSlice('\n')
		if err != nil {
			return
		}
		if len(line) > 1 {
			count++
			continue
		}
		if _, err := fmt.Fprintf(connection, "%07d\n", count); err != nil {
			return
		}
		count = 0
	}
}

func serve(kind string, keys []string) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0") // connections have TCP_NODELAY by themselves
	if err != nil {
		fail(err)
	}
	fmt.Printf("port %d\n", listener.Addr().(*net.TCPAddr).Port)
	if len(keys) == 2 {
		certificate, err := tls.LoadX509KeyPair(keys[0], keys[1])
		if err != nil {
			fail(err)
		}
		listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{certificate}})
	}
	go func() {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	handler := echo
	if kind == "lines" {
		handler = lines
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			fail(err)
		}
		go handler(connection)
	}
}

// --- Micro benchmarks: each makes one round and returns the number of operations.

func together(count int, body func()) {
	var all sync.WaitGroup
	all.Add(count)
	for i := 0; i < count; i++ {
		go func() {
			body()
			all.Done()
		}()
	}
	all.Wait()
}

func switches() int {
	together(100, func() {
		for step := 0; step < 1000; step++ {
			runtime.Gosched()
		}
	})
	return 100 * 1000
}

func spawn() int {
	for i := 0; i < 10_000; i++ {
		ended := make(chan struct{})
		go func() { close(ended) }()
		<-ended
	}
	return 10_000
}

func future() int {
	for i := 0; i < 10_000; i++ {
		waited := make(chan int, 1)
		go func() { waited <- 1 }()
		<-waited
	}
	return 10_000
}

func gather() int {
	results := make([]int, 100_000)
	var all sync.WaitGroup
	all.Add(len(results))
	for i := range results {
		go func(result *int) {
			*result = 1
			all.Done()
		}(&results[i])
	}
	all.Wait()
	return len(results)
}

func passThrough(items chan int) int {
	go func() {
		for i := 0; i < 100_000; i++ {
			items <- i
		}
		close(items)
	}()
	count := 0
	for range items {
		count++
	}
	return count
}

func lock() int {
	var mutex sync.Mutex
	together(10, func() {
		for i := 0; i < 10_000; i++ {
			mutex.Lock()
			mutex.Unlock()
		}
	})
	return 10 * 10_000
}

func contendedLock() int {
	var mutex sync.Mutex
	together(10, func() {
		for i := 0; i < 1_000; i++ {
			mutex.Lock()
			runtime.Gosched()
			mutex.Unlock()
		}
	})
	return 10 * 1_000
}

func timeout() int {
	for i := 0; i < 100_000; i++ {
		_, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		cancel()
	}
	return 100_000
}

func timers() int {
	var ran sync.WaitGroup
	ran.Add(100_000)
	for i := 0; i < 1_000_000; i++ {
		due := time.Duration(int64(i) * 7919 % 1_000_003)
		if i%10 < 9 {
			time.AfterFunc(due, func() {}).Stop()
		} else {
			time.AfterFunc(due, ran.Done)
		}
	}
	ran.Wait()
	return 1_000_000
}

func process() int {
	for i := 0; i < 100; i++ {
		if err := exec.Command("/bin/true").Run(); err != nil {
			fail(err)
		}
	}
	return 100
}

func parked(count int) float64 {
	before := used()
	wake := make(chan struct{})
	for i := 0; i < count; i++ {
		go func() { <-wake }()
	}
	runtime.Gosched()
	each := float64(used()-before) / float64(count)
	close(wake)
	return each
}

func used() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc + stats.StackInuse)
}

func micro(name string) {
	rounds := map[string]func() int{
		"switch": switches,
		"spawn":  spawn,
		"future": future,
		"gather": gather,
		// There is no channel without a bound; in this one nobody has to wait for room.
		"queue":          func() int { return passThrough(make(chan int, 100_000)) },
		"bounded_queue":  func() int { return passThrough(make(chan int, 10)) },
		"generator":      func() int { return passThrough(make(chan int)) },
		"lock":           lock,
		"contended_lock": contendedLock,
		"timeout":        timeout,
		"timers":         timers,
		"process":        process,
	}
	round := rounds[name]
	if round == nil && name != "parked" {
		fail(fmt.Errorf("no such benchmark: %s", name))
	}
	fmt.Println("ready")
	input := bufio.NewScanner(os.Stdin)
	for input.Scan() {
		if name == "parked" {
			count, err := strconv.Atoi(input.Text())
			if err != nil {
				fail(err)
			}
			fmt.Println(parked(count))
			continue
		}
		began := time.Now()
		count := round()
		fmt.Println(count, time.Since(began).Nanoseconds())
	}
}

func main() {
	if os.Args[1] == "serve" {
		threads, err := strconv.Atoi(os.Args[2])
		if err != nil {
			fail(err)
		}
		runtime.GOMAXPROCS(threads)
		serve(os.Args[3], os.Args[4:])
	} else {
		runtime.GOMAXPROCS(1)
		micro(os.Args[2])
	}
}
