<?php
/* Plugin Name: Sign-in for Rejoinder. Answers a token at /wp-admin/admin-ajax.php?action=rejoinder_token */
add_action('wp_ajax_rejoinder_token', function (): void {  // WordPress calls it for signed-in users only
    nocache_headers();
    header('Content-Type: text/plain');
    $user = wp_get_current_user();
    echo rejoinder_token([
        'sub' => (string) $user->ID,
        'name' => $user->display_name,
        'email' => $user->user_email,
        'avatar_url' => (string) get_avatar_url($user->ID),
        'roles' => user_can($user, 'moderate_comments') ? ['moderator'] : [],
    ]);
    wp_die();
});

function rejoinder_token(array $person): string
{
    $encode = fn (string $text): string => rtrim(strtr(base64_encode($text), '+/', '-_'), '=');
    $claims = $person + ['iss' => 'https://gazette.example', 'aud' => 'https://talk.gazette.example/d/gazette/',
        'iat' => time(), 'exp' => time() + 120, 'jti' => bin2hex(random_bytes(16))];
    $signed = $encode('{"alg":"HS256","typ":"JWT"}') . '.' . $encode(json_encode($claims, JSON_THROW_ON_ERROR));
    return $signed . '.' . $encode(hash_hmac('sha256', $signed, REJOINDER_SSO_SECRET, true));  // in wp-config.php
}
