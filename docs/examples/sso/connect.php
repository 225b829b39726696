<?php
// talk-sign-in.php: says who is signed in, by DiscourseConnect. Its address is the site's option sso_connect_url.
session_start();
$secret = getenv('REJOINDER_SSO_SECRET');
$sso = (string) ($_GET['sso'] ?? '');
if (!hash_equals(hash_hmac('sha256', $sso, $secret), (string) ($_GET['sig'] ?? ''))) {
    http_response_code(403);
    exit('This link is not of our discussions.');
}
if (!isset($_SESSION['user'])) {
    header('Location: /login?next=' . rawurlencode($_SERVER['REQUEST_URI']));  // your own sign-in, which comes back here
    exit;
}
parse_str(base64_decode($sso), $asked);
$user = $_SESSION['user'];
$answer = base64_encode(http_build_query(['nonce' => $asked['nonce'], 'external_id' => $user['id'],
    'name' => $user['name'], 'email' => $user['email'], 'require_activation' => 'true']));  // 'false' if you verified it
$query = http_build_query(['sso' => $answer, 'sig' => hash_hmac('sha256', $answer, $secret)]);
header('Location: https://talk.gazette.example/session/sso_login?' . $query);
