<?php
// talk-token.php: answers a fresh token for whoever is signed in on your site, and nothing for anybody else.
session_start();
header('Cache-Control: no-store');
header('Content-Type: text/plain');
$user = $_SESSION['user'] ?? null;  // what your own sign-in keeps
if ($user === null) {
    http_response_code(204);
    exit;
}
echo rejoinder_token(['sub' => (string) $user['id'], 'name' => $user['name'], 'email' => $user['email']]);

function rejoinder_token(array $person): string
{
    $encode = fn (string $text): string => rtrim(strtr(base64_encode($text), '+/', '-_'), '=');
    $claims = $person + ['iss' => 'https://gazette.example', 'aud' => 'https://talk.gazette.example/d/gazette/',
        'iat' => time(), 'exp' => time() + 120, 'jti' => bin2hex(random_bytes(16))];
    $signed = $encode('{"alg":"HS256","typ":"JWT"}') . '.' . $encode(json_encode($claims, JSON_THROW_ON_ERROR));
    return $signed . '.' . $encode(hash_hmac('sha256', $signed, getenv('REJOINDER_SSO_SECRET'), true));
}
