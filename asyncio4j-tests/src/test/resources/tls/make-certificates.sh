#!/bin/sh
# Makes the keys and certificates of the tests, valid for a hundred years. They protect nothing. Run once, with OpenSSL 3;
# what it made is kept beside it, so that the tests need no tool.
set -eu
cd "$(dirname "$0")"
days=36500

authority() { # name, subject
    openssl req -x509 -newkey rsa:2048 -nodes -sha256 -days $days -subj "/CN=$2" -keyout "$1-key.pem" -out "$1.pem" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
}

issue() { # name, subject, extensions, algorithm...
    name=$1 subject=$2 extensions=$3
    shift 3
    openssl genpkey "$@" -out "$name-key.pem"
    printf '%s\n' "$extensions" > extensions.tmp
    openssl req -new -sha256 -key "$name-key.pem" -subj "/CN=$subject" -out request.tmp
    openssl x509 -req -sha256 -in request.tmp -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days $days \
        -extfile extensions.tmp -out "$name.pem"
    rm -f extensions.tmp request.tmp
}

rsa='-algorithm RSA -pkeyopt rsa_keygen_bits:2048'
ec='-algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:named_curve'
here='subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1'

authority ca 'asyncio4j test authority'
authority other-ca 'another authority'
issue server localhost "$here" $rsa
issue server-ec localhost "$here" $ec
issue server-ed25519 localhost "$here" -algorithm ED25519
issue elsewhere elsewhere.example 'subjectAltName=DNS:elsewhere.example' $rsa
issue wildcard wildcard.example 'subjectAltName=DNS:*.wildcard.example' $rsa
issue server-k1 localhost "$here" -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -pkeyopt ec_param_enc:named_curve
issue client 'a client' 'extendedKeyUsage=clientAuth' $ec

# A chain of three, with an authority in between.
openssl req -new -newkey rsa:2048 -nodes -sha256 -subj '/CN=asyncio4j test authority in between' -keyout between-key.pem -out request.tmp
printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n' > extensions.tmp
openssl x509 -req -sha256 -in request.tmp -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days $days -extfile extensions.tmp -out between.pem
openssl req -new -sha256 -key server-key.pem -subj /CN=localhost -out request.tmp
printf '%s\n' "$here" > extensions.tmp
openssl x509 -req -sha256 -in request.tmp -CA between.pem -CAkey between-key.pem -CAcreateserial -days $days -extfile extensions.tmp -out leaf.tmp
cat leaf.tmp between.pem > server-chain.pem
rm -f between.pem leaf.tmp extensions.tmp request.tmp between-key.pem

# The same keys in the other forms that are about; the password is "secret".
openssl rsa -traditional -in server-key.pem -out server-key-pkcs1.pem
openssl ec -in server-ec-key.pem -out server-ec-key-sec1.pem
openssl ecparam -name prime256v1 -out params.tmp
cat params.tmp server-ec-key-sec1.pem > server-ec-key-params.pem
openssl pkcs8 -topk8 -v2 aes-256-cbc -passout pass:secret -in server-key.pem -out server-key-encrypted.pem
openssl pkcs8 -topk8 -v2 aes-128-cbc -v2prf hmacWithSHA1 -passout pass:secret -in server-ec-key.pem -out server-ec-key-encrypted.pem
openssl pkcs8 -topk8 -v1 PBE-SHA1-3DES -passout pass:secret -in server-key.pem -out server-key-encrypted-old.pem
openssl rsa -traditional -aes128 -passout pass:secret -in server-key.pem -out server-key-pkcs1-encrypted.pem
openssl pkcs8 -topk8 -v2 des3 -passout pass:secret -in server-key.pem -out server-key-3des.pem
openssl pkcs8 -topk8 -scrypt -passout pass:secret -in server-key.pem -out server-key-scrypt.pem
openssl ec -param_enc explicit -in server-ec-key.pem -out server-ec-key-explicit.pem
openssl x509 -trustout -in server.pem -out server-trusted.pem
openssl x509 -trustout -addtrust serverAuth -in ca.pem -out ca-trusted.pem
openssl x509 -trustout -addreject serverAuth -in ca.pem -out ca-rejected.pem
rm -f params.tmp ./*.srl
